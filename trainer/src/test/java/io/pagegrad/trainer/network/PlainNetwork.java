package io.pagegrad.trainer.network;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.RowSlice;

/// One hidden layer with biases, sigmoid, squared error, mean gradient: trained row by row in plain float64.
final class PlainNetwork {
    private PlainNetwork() {}

    /// Weights in the order w1, b1, w2, b2.
    static double[] train(
            ColumnCache cache, double[] start, int width, int hidden, int classes, int batch, double rate, int epochs) {
        double[][] rows = new double[(int) cache.rows()][];
        int next = 0;
        for (RowSlice slice : cache.allRows().slices()) {
            for (int r = slice.from(); r < slice.to(); r++) {
                rows[next] = new double[width + 1];
                for (int i = 0; i < width; i++) {
                    rows[next][i] = slice.group().column(0).getDouble(r, i);
                }
                rows[next++][width] = slice.group().column(1).getDouble(r);
            }
        }
        double[] w = start.clone();
        for (int epoch = 0; epoch < epochs; epoch++) {
            for (int from = 0; from < rows.length; from += batch) {
                int to = Math.min(rows.length, from + batch);
                double[] gradient = new double[w.length];
                for (int r = from; r < to; r++) {
                    add(rows[r], w, gradient, width, hidden, classes);
                }
                for (int j = 0; j < w.length; j++) {
                    w[j] -= rate * gradient[j] / (to - from);
                }
            }
        }
        return w;
    }

    private static void add(double[] row, double[] w, double[] gradient, int width, int hidden, int classes) {
        int b1 = width * hidden;
        int w2 = b1 + hidden;
        int b2 = w2 + hidden * classes;
        double[] a = new double[hidden];
        for (int h = 0; h < hidden; h++) {
            double z = w[b1 + h];
            for (int i = 0; i < width; i++) {
                z += row[i] * w[i * hidden + h];
            }
            a[h] = 1 / (1 + Math.exp(-z));
        }
        double[] back = new double[hidden];
        for (int o = 0; o < classes; o++) {
            double z = w[b2 + o];
            for (int h = 0; h < hidden; h++) {
                z += a[h] * w[w2 + h * classes + o];
            }
            double out = 1 / (1 + Math.exp(-z));
            double delta = 2 * (out - (row[width] == o ? 1 : 0)) * out * (1 - out);
            gradient[b2 + o] += delta;
            for (int h = 0; h < hidden; h++) {
                gradient[w2 + h * classes + o] += a[h] * delta;
                back[h] += delta * w[w2 + h * classes + o];
            }
        }
        for (int h = 0; h < hidden; h++) {
            double delta = back[h] * a[h] * (1 - a[h]);
            gradient[b1 + h] += delta;
            for (int i = 0; i < width; i++) {
                gradient[i * hidden + h] += row[i] * delta;
            }
        }
    }
}
