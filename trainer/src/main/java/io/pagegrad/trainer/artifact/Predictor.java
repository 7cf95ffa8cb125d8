package io.pagegrad.trainer.artifact;

import io.pagegrad.cache.CacheColumn;
import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.InputTransform;
import io.pagegrad.cache.RowSet;
import io.pagegrad.cache.RowSlice;
import io.pagegrad.column.Block;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import io.pagegrad.column.PhysicalType;
import io.pagegrad.expression.compile.KernelCompiler;
import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.expression.compile.MapKernel;
import io.pagegrad.expression.ir.Op;
import io.pagegrad.expression.ir.Program;
import io.pagegrad.expression.ir.ProgramBuilder;
import io.pagegrad.trainer.model.TrainingModel;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// Computes a model's predictions for rows, in the unit that the label had before scaling; in float64, but a
/// network over float32 columns that need no scaling in float32.
public final class Predictor {
    private static final int BATCH_ROWS = 1024;

    private final List<String> columns;
    private final Program program;
    private final double[] weights;
    private final NetworkPrediction network;

    private Predictor(List<String> columns, Program program, double[] weights, NetworkPrediction network) {
        this.columns = columns;
        this.program = program;
        this.weights = weights;
        this.network = network;
    }

    /// Predicts for columns that are scaled as those that the model was trained on.
    ///
    /// @throws IllegalArgumentException when the model's loss does not show what it predicts
    public static Predictor forScaledRows(ModelFile file) {
        return of(file, false);
    }

    /// Predicts for columns as the query gives them, before scaling.
    ///
    /// @throws IllegalArgumentException when the model's loss does not show what it predicts
    public static Predictor forPlainRows(ModelFile file) {
        return of(file, true);
    }

    private static Predictor of(ModelFile file, boolean plain) {
        TrainingModel model = file.training();
        if (model.isNetwork() && model.network().prediction() != null) {
            NetworkPrediction network = NetworkPrediction.of(file, model, plain);
            return new Predictor(network.columns(), null, model.initialWeights(), network);
        }
        if (model.prediction() == null) {
            throw new IllegalArgumentException("the model's loss does not show what it predicts: train it with a lambda"
                    + " for the score and a named loss, or a loss of the form (score - label)^2");
        }
        ProgramBuilder b = new ProgramBuilder();
        int[] inputs = new int[model.columns().size()];
        for (int c = 0; c < inputs.length; c++) {
            InputTransform transform = plain ? transform(file, model.columns().get(c)) : null;
            inputs[c] = b.column(c);
            if (transform != null) {
                inputs[c] = b.multiply(
                        b.subtract(inputs[c], b.constant(transform.shift())), b.constant(transform.factor()));
            }
        }
        int[] here = b.inline(model.prediction(), inputs, null);
        int[] outputs = new int[model.prediction().outputCount()];
        InputTransform label = model.label() == null ? null : transform(file, model.label());
        for (int o = 0; o < outputs.length; o++) {
            outputs[o] = here[model.prediction().output(o)];
            if (label != null) {
                outputs[o] = b.add(b.multiply(outputs[o], b.constant(1 / label.factor())), b.constant(label.shift()));
            }
        }
        return withoutUnusedColumns(model, b.build(outputs));
    }

    /// The transform of a column that is scaled, otherwise null.
    static InputTransform transform(ModelFile file, String column) {
        for (InputTransform transform : file.transforms()) {
            if (transform.input().equals(column) && (transform.shift() != 0 || transform.factor() != 1)) {
                return transform;
            }
        }
        return null;
    }

    /// The label need not be there to predict it.
    private static Predictor withoutUnusedColumns(TrainingModel model, Program program) {
        ProgramBuilder b = new ProgramBuilder();
        int[] renumbered = new int[model.columns().size()];
        List<String> used = new ArrayList<>();
        boolean[] read = new boolean[renumbered.length];
        for (int node = 0; node < program.size(); node++) {
            if (program.op(node) == Op.COLUMN) {
                read[program.index(node)] = true;
            }
        }
        for (int c = 0; c < renumbered.length; c++) {
            if (read[c]) {
                renumbered[c] = b.column(used.size());
                used.add(model.columns().get(c));
            }
        }
        int[] here = b.inline(program, renumbered, null);
        int[] outputs = new int[program.outputCount()];
        for (int o = 0; o < outputs.length; o++) {
            outputs[o] = here[program.output(o)];
        }
        return new Predictor(List.copyOf(used), b.build(outputs), model.initialWeights(), null);
    }

    /// The arithmetic over [#columns()], null for a network.
    Program program() {
        return program;
    }

    /// In the model's order; for a network matrix by matrix, row by row.
    double[] weights() {
        return weights;
    }

    /// Null where [#program()] is not.
    NetworkPrediction network() {
        return network;
    }

    /// Names of the columns that rows must have.
    public List<String> columns() {
        return columns;
    }

    /// Numbers predicted for each row: 1, or one for each class.
    public int outputs() {
        return network == null ? program.outputCount() : network.outputs();
    }

    /// Numbers of one row of a column: more than one only for what networks read.
    public int lanes(int column) {
        return network == null ? 1 : network.lanes(column);
    }

    /// Predicts for rows in memory. One thread; closing frees what it needs.
    public interface Rows extends AutoCloseable {
        /// Predicts for the rows `[from, to)`.
        ///
        /// @param inputs address of row 0 of each of [#columns()]
        /// @param targets address of row 0 of each output, which are float64
        void predict(long[] inputs, long from, long to, long[] targets);

        @Override
        void close();
    }

    /// What predicts for columns of one precision.
    ///
    /// @param maxRows most rows of a call
    public Rows rows(boolean float32, int maxRows) {
        if (network != null) {
            return network.rows(float32, maxRows, weights);
        }
        MapKernel kernel =
                KernelCompiler.map(program, float32 ? KernelPrecision.FLOAT32_AS_FLOAT64 : KernelPrecision.FLOAT64);
        Block scratch = OffHeap.allocate(kernel.scratchBytes(), MemoryTag.SCRATCH);
        return new Rows() {
            @Override
            public void predict(long[] inputs, long from, long to, long[] targets) {
                kernel.map(inputs, from, to, weights, targets, scratch.address());
            }

            @Override
            public void close() {
                scratch.close();
            }
        };
    }

    /// Receives predictions in row order.
    @FunctionalInterface
    public interface Sink {
        /// @param predictions by output, then row; valid during the call, `rows` of each
        void accept(double[][] predictions, int rows);
    }

    /// Predicts for `rows` of a cache, in order.
    ///
    /// @throws IllegalArgumentException when a column is missing or holds no floating-point numbers
    public void predict(ColumnCache cache, RowSet rows, Sink sink) {
        int[] indices = new int[columns.size()];
        PhysicalType type = null;
        for (int c = 0; c < indices.length; c++) {
            indices[c] = cache.columnIndex(columns.get(c));
            if (indices[c] < 0) {
                throw new IllegalArgumentException("the data has no column " + columns.get(c));
            }
            CacheColumn column = cache.columns().get(indices[c]);
            if (!column.isFloating() || column.lanes() != lanes(c) || type != null && type != column.type()) {
                throw new IllegalArgumentException("column " + column.name() + " is " + column.type()
                        + ": a model takes floating-point numbers of one precision");
            }
            type = column.type();
        }
        try (Rows predicting = rows(type == PhysicalType.FLOAT32, BATCH_ROWS)) {
            run(rows, sink, indices, predicting);
        }
    }

    private void run(RowSet rows, Sink sink, int[] indices, Rows predicting) {
        double[][] batch = new double[outputs()][BATCH_ROWS];
        long[] addresses = new long[indices.length];
        long[] targets = new long[outputs()];
        try (Block results = OffHeap.allocate((long) outputs() * BATCH_ROWS * Double.BYTES, MemoryTag.BATCH)) {
            for (RowSlice slice : rows.slices()) {
                for (int c = 0; c < indices.length; c++) {
                    addresses[c] = slice.group().column(indices[c]).address();
                }
                for (int from = slice.from(); from < slice.to(); from += BATCH_ROWS) {
                    int to = Math.min(slice.to(), from + BATCH_ROWS);
                    for (int o = 0; o < targets.length; o++) {
                        targets[o] = results.address() + ((long) o * BATCH_ROWS - from) * Double.BYTES;
                    }
                    predicting.predict(addresses, from, to, targets);
                    copy(results, batch, to - from);
                    sink.accept(batch, to - from);
                }
            }
        }
    }

    private static void copy(Block results, double[][] batch, int rows) {
        for (int o = 0; o < batch.length; o++) {
            long from = (long) o * BATCH_ROWS * Double.BYTES;
            MemorySegment.copy(results.segment(), ValueLayout.JAVA_DOUBLE, from, batch[o], 0, rows);
        }
    }

    /// Predictions for all rows: by row, then output.
    public double[][] predict(ColumnCache cache) {
        double[][] all = new double[Math.toIntExact(cache.rows())][outputs()];
        int[] next = {0};
        predict(cache, cache.allRows(), (predictions, rows) -> {
            for (int r = 0; r < rows; r++) {
                for (int o = 0; o < predictions.length; o++) {
                    all[next[0]][o] = predictions[o][r];
                }
                next[0]++;
            }
        });
        return all;
    }
}
