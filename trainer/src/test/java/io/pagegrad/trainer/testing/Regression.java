package io.pagegrad.trainer.testing;

import io.pagegrad.cache.ArrayCache;
import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Rows `y = 0.7 + 0.5 a - 0.3 b + 0.2 c + noise` with standard normal features.
public record Regression(double[] a, double[] b, double[] c, double[] y) {
    public static final double[] TRUE_WEIGHTS = {0.5, -0.3, 0.2, 0.7};

    public static Regression of(int rows, long seed) {
        Random random = new Random(seed);
        double[][] x = new double[3][rows];
        double[] y = new double[rows];
        for (int r = 0; r < rows; r++) {
            double sum = TRUE_WEIGHTS[3] + 0.1 * random.nextGaussian();
            for (int f = 0; f < 3; f++) {
                x[f][r] = random.nextGaussian();
                sum += TRUE_WEIGHTS[f] * x[f][r];
            }
            y[r] = sum;
        }
        return new Regression(x[0], x[1], x[2], y);
    }

    public ColumnCache cache(Precision precision, int groupRows) {
        return cache(precision, groupRows, List.of("a", "b", "c", "y"), List.of(a, b, c, y));
    }

    public static ColumnCache cache(Precision precision, int groupRows, List<String> names, List<double[]> columns) {
        return ArrayCache.of(names, new ArrayList<>(columns), columns.getFirst().length, precision, groupRows);
    }

    /// Mean squared error of weights in the order a, b, c, intercept.
    public double error(double[] w) {
        double sum = 0;
        for (int r = 0; r < y.length; r++) {
            double e = w[0] * a[r] + w[1] * b[r] + w[2] * c[r] + w[3] - y[r];
            sum += e * e;
        }
        return sum / y.length;
    }

    /// The exact least-squares weights, by Gaussian elimination on the normal equations.
    public double[] exact() {
        double[][] m = new double[4][5];
        for (int r = 0; r < y.length; r++) {
            double[] row = {a[r], b[r], c[r], 1, y[r]};
            for (int i = 0; i < 4; i++) {
                for (int j = 0; j < 5; j++) {
                    m[i][j] += row[i] * row[j];
                }
            }
        }
        for (int i = 0; i < 4; i++) {
            for (int k = 0; k < 4; k++) {
                if (k != i) {
                    double factor = m[k][i] / m[i][i];
                    for (int j = i; j < 5; j++) {
                        m[k][j] -= factor * m[i][j];
                    }
                }
            }
        }
        return new double[] {m[0][4] / m[0][0], m[1][4] / m[1][1], m[2][4] / m[2][2], m[3][4] / m[3][3]};
    }
}
