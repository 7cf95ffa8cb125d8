package io.pagegrad.trainer.artifact;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.RowSet;
import io.pagegrad.cache.RowSlice;
import io.pagegrad.trainer.backend.cpu.WorkerPool;
import io.pagegrad.trainer.model.LabelClasses;
import io.pagegrad.trainer.model.ModelSpec;
import java.util.Arrays;
import java.util.List;

/// How a classifier's predictions compare with the labels of some rows.
///
/// @param classes what the classes are called
/// @param counts rows by their class, then by the class predicted
/// @param ranks `ranks[k]` rows whose class is the `k`-th likeliest, from 0
/// @param unknown rows whose label is none of the classes: they are told wrong, and are in none of the counts
public record Classification(List<String> classes, long[][] counts, long[] ranks, long unknown) {
    /// Fewer rows than this are not worth a thread.
    private static final int ROWS_OF_A_THREAD = 4096;

    /// Compares for all rows of a set.
    ///
    /// @return null for a model that predicts no classes
    public static Classification of(ModelFile file, ColumnCache cache, RowSet rows) {
        return of(file, cache, rows, 1);
    }

    /// Compares for all rows of a set.
    ///
    /// @param threads at most
    /// @return null for a model that predicts no classes
    public static Classification of(ModelFile file, ColumnCache cache, RowSet rows, int threads) {
        LabelClasses classes = classes(file.model(), file);
        if (classes == null || rows.rows() == 0) {
            return null;
        }
        int column = cache.columnIndex(file.model().label());
        Predictor predictor = Predictor.forScaledRows(file);
        int parts = (int) Math.clamp(rows.rows() / ROWS_OF_A_THREAD, 1, threads);
        List<RowSet> partitions = rows.partitions(parts);
        Classification[] told = new Classification[parts];
        try (WorkerPool pool = new WorkerPool(parts)) {
            pool.run(worker -> told[worker] = of(classes, column, predictor, cache, partitions.get(worker)));
        }
        return Arrays.stream(told).reduce(Classification::plus).orElseThrow();
    }

    private static Classification of(
            LabelClasses classes, int column, Predictor predictor, ColumnCache cache, RowSet rows) {
        int count = classes.count();
        int[] labels = new int[Math.toIntExact(rows.rows())];
        int filled = 0;
        for (RowSlice slice : rows.slices()) {
            for (int row = slice.from(); row < slice.to(); row++) {
                labels[filled++] = classes.code(slice.group().column(column).getDouble(row));
            }
        }
        long[][] counts = new long[count][count];
        long[] ranks = new long[count];
        long[] unknown = {0};
        int[] next = {0};
        predictor.predict(cache, rows, (predictions, size) -> {
            for (int row = 0; row < size; row++) {
                int label = labels[next[0]++];
                if (label < 0) {
                    unknown[0]++;
                    continue;
                }
                counts[label][best(predictions, row)]++;
                ranks[rank(predictions, row, label)]++;
            }
        });
        return new Classification(classes.names(), counts, ranks, unknown[0]);
    }

    /// Of these rows and others.
    private Classification plus(Classification others) {
        long[][] sums = new long[counts.length][];
        Arrays.setAll(sums, label -> sum(counts[label], others.counts[label]));
        return new Classification(classes, sums, sum(ranks, others.ranks), unknown + others.unknown);
    }

    private static long[] sum(long[] left, long[] right) {
        long[] sums = left.clone();
        Arrays.setAll(sums, i -> left[i] + right[i]);
        return sums;
    }

    private static LabelClasses classes(ModelSpec spec, ModelFile file) {
        return switch (spec) {
            case ModelSpec.Mlp mlp -> mlp.classes();
            case ModelSpec.MatrixLambda lambda ->
                lambda.classes() != null && file.training().network().prediction() != null ? lambda.classes() : null;
            case ModelSpec.Softmax softmax -> numbered(softmax, file);
            default -> null;
        };
    }

    private static LabelClasses numbered(ModelSpec.Softmax softmax, ModelFile file) {
        LabelClasses codes = LabelClasses.numbered(softmax.classes());
        return file.transforms().stream()
                .filter(transform -> transform.input().equals(softmax.label()) && transform.dictionary() != null)
                .filter(transform -> transform.dictionary().size() == softmax.classes())
                .map(transform ->
                        new LabelClasses(codes.values(), transform.dictionary().categories()))
                .findFirst()
                .orElse(codes);
    }

    private static int best(double[][] predictions, int row) {
        int best = 0;
        for (int c = 1; c < predictions.length; c++) {
            best = predictions[c][row] > predictions[best][row] ? c : best;
        }
        return best;
    }

    /// Classes that are likelier than the label's, of equally likely ones those before it.
    private static int rank(double[][] predictions, int row, int label) {
        int rank = 0;
        for (int c = 0; c < predictions.length; c++) {
            boolean before = predictions[c][row] > predictions[label][row]
                    || c < label && predictions[c][row] == predictions[label][row];
            rank += before ? 1 : 0;
        }
        return rank;
    }

    public long rows() {
        long rows = unknown;
        for (long count : ranks) {
            rows += count;
        }
        return rows;
    }

    /// Share of the rows whose class is the likeliest.
    public double accuracy() {
        return top(1);
    }

    /// Share of the rows whose class is among the `k` likeliest.
    public double top(int k) {
        long right = 0;
        for (int rank = 0; rank < Math.min(k, ranks.length); rank++) {
            right += ranks[rank];
        }
        return (double) right / rows();
    }

    /// Of the rows told to be of a class, the share that is; NaN when there are none.
    public double precision(int predicted) {
        long told = 0;
        for (long[] row : counts) {
            told += row[predicted];
        }
        return (double) counts[predicted][predicted] / told;
    }

    /// Of the rows of a class, the share told to be; NaN when there are none.
    public double recall(int actual) {
        long rowsOfClass = 0;
        for (long count : counts[actual]) {
            rowsOfClass += count;
        }
        return (double) counts[actual][actual] / rowsOfClass;
    }
}
