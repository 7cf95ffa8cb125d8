package io.pagegrad.bench;

import io.pagegrad.cache.ArrayCache;
import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Rows `y = 0.7 + 0.5 a - 0.3 b + 0.2 c + 0.1 d + noise` with standard normal features, the same on every call.
///
/// @param columns a, b, c, d, y
record RegressionRows(int rows, List<double[]> columns) {
    static final List<String> FEATURES = List.of("a", "b", "c", "d");
    private static final double[] WEIGHTS = {0.5, -0.3, 0.2, 0.1};

    static RegressionRows of(int rows) {
        SplittableRandom random = new SplittableRandom(1);
        List<double[]> columns = new ArrayList<>();
        double[] label = new double[rows];
        for (double weight : WEIGHTS) {
            double[] column = new double[rows];
            for (int r = 0; r < rows; r++) {
                column[r] = random.nextGaussian();
                label[r] += weight * column[r];
            }
            columns.add(column);
        }
        for (int r = 0; r < rows; r++) {
            label[r] += 0.7 + 0.1 * random.nextGaussian();
        }
        columns.add(label);
        return new RegressionRows(rows, columns);
    }

    ColumnCache cache() {
        return ArrayCache.of(
                List.of("a", "b", "c", "d", "y"), new ArrayList<>(columns), rows, Precision.FLOAT32, 1 << 16);
    }
}
