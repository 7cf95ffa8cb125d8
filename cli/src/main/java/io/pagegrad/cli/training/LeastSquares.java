package io.pagegrad.cli.training;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.RowSet;
import io.pagegrad.cache.RowSlice;
import java.util.List;

/// The exact least-squares solution of a linear model with an intercept, in float64: what gradient descent is
/// compared with.
///
/// Sums are taken about the first row's values, and the normal equations are solved by Cholesky's method.
public final class LeastSquares {
    private final int features;
    private final double[] origin;
    private final double[][] products;
    private final double[] solution;
    private long rows;

    private LeastSquares(ColumnCache cache, RowSet rowSet, List<String> featureNames, String label) {
        this.features = featureNames.size();
        int[] columns = new int[features + 1];
        for (int i = 0; i < features; i++) {
            columns[i] = cache.columnIndex(featureNames.get(i));
        }
        columns[features] = cache.columnIndex(label);
        this.origin = new double[features + 1];
        this.products = new double[features + 2][features + 2];
        sum(rowSet, columns);
        this.solution = solve();
    }

    /// Solves for the rows of a set; columns are float32 or float64.
    public static LeastSquares of(ColumnCache cache, RowSet rows, List<String> features, String label) {
        return new LeastSquares(cache, rows, features, label);
    }

    private void sum(RowSet rowSet, int[] columns) {
        double[] row = new double[columns.length + 1];
        for (RowSlice slice : rowSet.slices()) {
            for (int r = slice.from(); r < slice.to(); r++) {
                for (int c = 0; c < columns.length; c++) {
                    row[c] = slice.group().column(columns[c]).getDouble(r);
                }
                if (rows++ == 0) {
                    System.arraycopy(row, 0, origin, 0, origin.length);
                }
                for (int c = 0; c < origin.length; c++) {
                    row[c] -= origin[c];
                }
                row[origin.length] = 1;
                for (int i = 0; i < row.length; i++) {
                    for (int j = 0; j <= i; j++) {
                        products[i][j] += row[i] * row[j];
                    }
                }
            }
        }
        for (int i = 0; i < row.length; i++) {
            for (int j = 0; j < i; j++) {
                products[j][i] = products[i][j];
            }
        }
    }

    /// Position of an unknown in the rows of products: the features, then the intercept behind the label.
    private int at(int unknown) {
        return unknown < features ? unknown : features + 1;
    }

    private double[] solve() {
        int n = features + 1;
        double[][] lower = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = products[at(i)][at(j)];
                for (int k = 0; k < j; k++) {
                    sum -= lower[i][k] * lower[j][k];
                }
                lower[i][j] = i == j ? Math.sqrt(Math.max(sum, Double.MIN_NORMAL)) : sum / lower[j][j];
            }
        }
        double[] x = new double[n];
        for (int i = 0; i < n; i++) {
            double sum = products[at(i)][features];
            for (int k = 0; k < i; k++) {
                sum -= lower[i][k] * x[k];
            }
            x[i] = sum / lower[i][i];
        }
        for (int i = n - 1; i >= 0; i--) {
            for (int k = i + 1; k < n; k++) {
                x[i] -= lower[k][i] * x[k];
            }
            x[i] /= lower[i][i];
        }
        return x;
    }

    /// Weight of each feature.
    public double weight(int feature) {
        return solution[feature];
    }

    public double intercept() {
        double intercept = solution[features] + origin[features];
        for (int i = 0; i < features; i++) {
            intercept -= solution[i] * origin[i];
        }
        return intercept;
    }

    /// Mean squared error of the solution.
    public double loss() {
        double[] weights = new double[features];
        for (int i = 0; i < features; i++) {
            weights[i] = weight(i);
        }
        return loss(weights, intercept());
    }

    /// Mean squared error of any weights over the same rows.
    public double loss(double[] weights, double intercept) {
        double[] w = new double[features + 2];
        double shifted = intercept - origin[features];
        for (int i = 0; i < features; i++) {
            w[i] = weights[i];
            shifted += weights[i] * origin[i];
        }
        w[features] = -1;
        w[features + 1] = shifted;
        double sum = 0;
        for (int i = 0; i < w.length; i++) {
            for (int j = 0; j < w.length; j++) {
                sum += w[i] * w[j] * products[i][j];
            }
        }
        return sum / rows;
    }
}
