package io.pagegrad.cli.query;

import io.pagegrad.cli.scan.ComputedUnits;
import io.pagegrad.column.Block;
import io.pagegrad.column.BytesVector;
import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.ColumnVector;
import io.pagegrad.column.FixedVector;
import io.pagegrad.column.LogicalType;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import io.pagegrad.column.PhysicalType;
import io.pagegrad.expression.query.BoundQuery;
import io.pagegrad.expression.query.QueryProgram;
import io.pagegrad.expression.value.ValueText;
import io.pagegrad.pagefile.ScanCursor;
import io.pagegrad.pagefile.ScanUnit;
import io.pagegrad.trainer.artifact.Predictor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Evaluates what is shown and what the model reads from the same rows, and predicts. Immutable, thread-safe.
final class PredictionPrograms {
    private final BoundQuery shown;
    private final BoundQuery features;
    private final Predictor predictor;
    private final double[] nullValues;
    private final boolean classifies;
    private final List<String> categories;
    private final FeatureVectors featureVectors;

    /// @param nullValues what stands in for a null of each feature; NaN makes the prediction null
    /// @param classifies whether the likeliest class comes before the outputs
    /// @param categories names of the classes, none when they are numbers
    PredictionPrograms(
            BoundQuery shown,
            BoundQuery features,
            Predictor predictor,
            double[] nullValues,
            boolean classifies,
            List<String> categories) {
        this.shown = shown;
        this.features = features;
        this.predictor = predictor;
        this.nullValues = nullValues;
        this.classifies = classifies;
        this.categories = categories;
        this.featureVectors = new FeatureVectors(features.outputSchema(), predictor, nullValues);
    }

    /// What one thread needs, for batches of so many rows.
    ComputedUnits.Worker worker(int capacity) {
        return new Worker(capacity);
    }

    private final class Worker implements ComputedUnits.Worker {
        private final ColumnBatch input;
        private final ColumnBatch shownInput;
        private final ColumnBatch featureInput;
        private final ColumnBatch featureRows;
        private final QueryProgram showing = shown.newProgram();
        private final QueryProgram computing = features.newProgram();
        private final Predictor.Rows predicting;
        private final Block[] vectors;
        private final Block results;
        private final int capacity;

        Worker(int capacity) {
            this.capacity = capacity;
            List<PhysicalType> types = new ArrayList<>(shown.inputTypes());
            types.addAll(features.inputTypes());
            int split = shown.inputTypes().size();
            input = ColumnBatch.allocate(types, capacity, MemoryTag.BATCH);
            shownInput = ColumnBatch.over(PredictedRows.columns(input, 0, split), capacity);
            featureInput = ColumnBatch.over(PredictedRows.columns(input, split, types.size()), capacity);
            featureRows = ColumnBatch.allocate(features.outputTypes(), capacity, MemoryTag.BATCH);
            predicting = predictor.rows(false, capacity);
            vectors = new Block[features.outputTypes().size()];
            for (int column = 0; column < vectors.length; column++) {
                if (features.outputTypes().get(column) == PhysicalType.BYTES) {
                    long bytes = (long) capacity * predictor.lanes(column) * Double.BYTES;
                    vectors[column] = OffHeap.allocate(bytes, MemoryTag.BATCH);
                }
            }
            results = OffHeap.allocate((long) capacity * predictor.outputs() * Double.BYTES, MemoryTag.BATCH);
        }

        @Override
        public ScanCursor open(ScanUnit unit) throws IOException {
            return unit.open();
        }

        @Override
        public ColumnBatch input() {
            return input;
        }

        @Override
        public int run(ColumnBatch out) {
            shownInput.size(input.size());
            featureInput.size(input.size());
            int ownColumns = shown.outputTypes().size();
            ColumnBatch rows = ColumnBatch.over(PredictedRows.columns(out, 0, ownColumns), out.capacity());
            out.clear();
            int count = showing.run(shownInput, rows);
            computing.run(featureInput, featureRows);
            out.size(count);
            if (count > 0) {
                predict(count);
                for (int row = 0; row < count; row++) {
                    write(out, ownColumns, row);
                }
            }
            return count;
        }

        private void predict(int count) {
            long[] addresses = new long[featureRows.columnCount()];
            for (int column = 0; column < addresses.length; column++) {
                if (vectors[column] != null) {
                    addresses[column] = vectors[column].address();
                    featureVectors.store(featureRows.bytes(column), column, count, vectors[column]);
                    continue;
                }
                FixedVector vector = featureRows.fixed(column);
                for (int row = 0; vector.nullCount() > 0 && row < count; row++) {
                    if (vector.isNull(row)) {
                        vector.setDouble(row, nullValues[column]);
                    }
                }
                addresses[column] = vector.data().address();
            }
            long[] targets = new long[predictor.outputs()];
            for (int output = 0; output < targets.length; output++) {
                targets[output] = results.address() + (long) output * capacity * Double.BYTES;
            }
            predicting.predict(addresses, 0, count, targets);
        }

        private void write(ColumnBatch out, int column, int row) {
            boolean unknown = false;
            for (int feature = 0; feature < nullValues.length; feature++) {
                unknown |= Double.isNaN(nullValues[feature])
                        && featureRows.column(feature).isNull(row);
            }
            int next = column;
            if (classifies) {
                writeClass(out.column(next++), row, unknown);
            }
            for (int output = 0; output < predictor.outputs(); output++) {
                writeNumber(out.column(next++), row, unknown, result(output, row));
            }
        }

        private double result(int output, int row) {
            return results.segment().getAtIndex(ValueLayout.JAVA_DOUBLE, (long) output * capacity + row);
        }

        private void writeClass(ColumnVector target, int row, boolean unknown) {
            int best = 0;
            for (int output = 1; output < predictor.outputs(); output++) {
                best = result(output, row) > result(best, row) ? output : best;
            }
            switch (target) {
                case BytesVector text ->
                    append(text, unknown, categories.isEmpty() ? Integer.toString(best) : categories.get(best));
                case FixedVector number -> {
                    if (unknown) {
                        number.setNull(row);
                    } else {
                        number.setInt(row, best);
                    }
                }
            }
        }

        private void writeNumber(ColumnVector target, int row, boolean unknown, double value) {
            switch (target) {
                case BytesVector text -> append(text, unknown, ValueText.text(value, LogicalType.DOUBLE));
                case FixedVector number -> {
                    if (unknown) {
                        number.setNull(row);
                    } else {
                        number.setDouble(row, value);
                    }
                }
            }
        }

        private static void append(BytesVector target, boolean unknown, String text) {
            if (unknown) {
                target.appendNull();
            } else {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                target.append(MemorySegment.ofArray(bytes), 0, bytes.length);
            }
        }

        @Override
        public void close() {
            showing.close();
            computing.close();
            input.close();
            featureRows.close();
            predicting.close();
            for (Block vector : vectors) {
                if (vector != null) {
                    vector.close();
                }
            }
            results.close();
        }
    }
}
