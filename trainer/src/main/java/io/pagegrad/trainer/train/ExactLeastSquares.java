package io.pagegrad.trainer.train;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.RowSet;
import io.pagegrad.column.Block;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import io.pagegrad.column.PhysicalType;
import io.pagegrad.expression.compile.KernelCompiler;
import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.expression.compile.SumKernel;
import io.pagegrad.expression.ir.Program;
import io.pagegrad.expression.ir.ProgramBuilder;
import io.pagegrad.trainer.backend.RowSegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The exact solution of linear regression with an intercept: the measure of what descent has reached.
///
/// Normal equations of centred columns in float64, solved by Cholesky decomposition. A column that the others
/// already determine (a constant one among them) gets weight 0.
///
/// @param weights by feature name, then `intercept`
public record ExactLeastSquares(Map<String, Double> weights) {
    /// Name of the last weight.
    public static final String INTERCEPT = "intercept";

    private static final double DEPENDENT = 1e-12;

    /// Solves for the rows of `rows`.
    ///
    /// @throws TrainingException when a column is missing or holds no floating-point numbers
    public static ExactLeastSquares solve(ColumnCache cache, RowSet rows, List<String> features, String label) {
        List<String> names = new ArrayList<>(features);
        names.add(label);
        int count = names.size();
        BoundRows bound = new BoundRows(cache, names);
        List<RowSegment> segments = bound.segments(rows);
        double[] means = sums(bound, segments, columns(count), new double[count]);
        for (int c = 0; c < count; c++) {
            means[c] /= rows.rows();
        }
        double[] products = sums(bound, segments, centredProducts(count), means);
        double[] solution = cholesky(products, features.size());
        Map<String, Double> weights = new LinkedHashMap<>();
        double intercept = means[count - 1];
        for (int f = 0; f < features.size(); f++) {
            weights.put(features.get(f), solution[f]);
            intercept -= solution[f] * means[f];
        }
        weights.put(INTERCEPT, intercept);
        return new ExactLeastSquares(weights);
    }

    /// Mean squared error of a linear model on rows; NaN when there are none.
    ///
    /// @param weights by feature name, then the intercept
    public static double meanSquaredError(Map<String, Double> weights, ColumnCache cache, RowSet rows, String label) {
        List<String> names = new ArrayList<>(weights.keySet());
        names.set(names.size() - 1, label);
        double[] values =
                weights.values().stream().mapToDouble(Double::doubleValue).toArray();
        ProgramBuilder b = new ProgramBuilder();
        int error = b.subtract(b.weight(values.length - 1), b.column(values.length - 1));
        for (int f = 0; f < values.length - 1; f++) {
            error = b.add(error, b.multiply(b.weight(f), b.column(f)));
        }
        BoundRows bound = new BoundRows(cache, names);
        return sums(bound, bound.segments(rows), b.build(b.multiply(error, error)), values)[0] / rows.rows();
    }

    private static Program columns(int count) {
        ProgramBuilder b = new ProgramBuilder();
        int[] outputs = new int[count];
        Arrays.setAll(outputs, b::column);
        return b.build(outputs);
    }

    /// Products of all pairs of columns, each less its mean, which comes as a weight: row `i` of the lower
    /// triangle holds columns `0 … i`.
    private static Program centredProducts(int count) {
        ProgramBuilder b = new ProgramBuilder();
        int[] centred = new int[count];
        Arrays.setAll(centred, c -> b.subtract(b.column(c), b.weight(c)));
        int[] outputs = new int[count * (count + 1) / 2];
        for (int i = 0, o = 0; i < count; i++) {
            for (int j = 0; j <= i; j++) {
                outputs[o++] = b.multiply(centred[i], centred[j]);
            }
        }
        return b.build(outputs);
    }

    private static double[] sums(BoundRows bound, List<RowSegment> segments, Program program, double[] weights) {
        KernelPrecision precision =
                bound.type() == PhysicalType.FLOAT32 ? KernelPrecision.FLOAT32_AS_FLOAT64 : KernelPrecision.FLOAT64;
        SumKernel kernel = KernelCompiler.sum(program, precision);
        double[] total = new double[kernel.sumCount()];
        double[] part = new double[kernel.sumCount()];
        try (Block scratch = OffHeap.allocate(kernel.scratchBytes(), MemoryTag.SCRATCH)) {
            for (RowSegment segment : segments) {
                kernel.sum(segment.columns(), segment.from(), segment.to(), weights, part, scratch.address());
                for (int o = 0; o < total.length; o++) {
                    total[o] += part[o];
                }
            }
        }
        return total;
    }

    /// Solves for the first `n` columns against the last one.
    private static double[] cholesky(double[] products, int n) {
        double[][] lower = new double[n][n];
        double[] right = new double[n];
        boolean[] dependent = new boolean[n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = products[i * (i + 1) / 2 + j];
                for (int k = 0; k < j; k++) {
                    sum -= lower[i][k] * lower[j][k];
                }
                if (i == j) {
                    dependent[i] = sum <= DEPENDENT * products[i * (i + 1) / 2 + i] || sum == 0;
                    lower[i][i] = dependent[i] ? 1 : Math.sqrt(sum);
                } else {
                    lower[i][j] = dependent[j] ? 0 : sum / lower[j][j];
                }
            }
        }
        for (int i = 0; i < n; i++) {
            double sum = products[n * (n + 1) / 2 + i];
            for (int k = 0; k < i; k++) {
                sum -= lower[i][k] * right[k];
            }
            right[i] = dependent[i] ? 0 : sum / lower[i][i];
        }
        for (int i = n - 1; i >= 0; i--) {
            double sum = right[i];
            for (int k = i + 1; k < n; k++) {
                sum -= lower[k][i] * right[k];
            }
            right[i] = dependent[i] ? 0 : sum / lower[i][i];
        }
        return right;
    }
}
