package io.pagegrad.trainer.artifact;

import io.pagegrad.cache.InputTransform;
import io.pagegrad.column.Block;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import io.pagegrad.expression.compile.ScalarSupport;
import io.pagegrad.expression.matrix.MatrixNode;
import io.pagegrad.trainer.model.TrainingModel;
import io.pagegrad.trainer.network.NetworkModel;
import io.pagegrad.trainer.network.NetworkPass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/// What a network predicts: which columns it reads for that, and how they are scaled first. Immutable.
///
/// @param numbers of these columns in the network
/// @param transforms of each column; null where it is taken as it is
/// @param label transform of the label that predictions are turned back by, or null
record NetworkPrediction(
        NetworkModel network,
        List<String> columns,
        List<Integer> numbers,
        InputTransform[] transforms,
        InputTransform label) {
    /// @param plain whether columns come before scaling
    static NetworkPrediction of(ModelFile file, TrainingModel model, boolean plain) {
        NetworkModel network = model.network();
        List<Integer> numbers = List.copyOf(read(network.prediction()));
        List<String> columns = numbers.stream().map(model.columns()::get).toList();
        InputTransform[] transforms = new InputTransform[columns.size()];
        for (int c = 0; plain && c < transforms.length; c++) {
            transforms[c] = Predictor.transform(file, columns.get(c));
        }
        boolean measure = network.prediction().shape().columns() == 1;
        InputTransform label = measure && model.label() != null ? Predictor.transform(file, model.label()) : null;
        return new NetworkPrediction(network, columns, numbers, transforms, label);
    }

    /// Numbers of the columns that a node depends on.
    private static Set<Integer> read(MatrixNode node) {
        Set<Integer> columns = new TreeSet<>();
        Set<MatrixNode> seen = new HashSet<>();
        List<MatrixNode> open = new ArrayList<>(List.of(node));
        while (!open.isEmpty()) {
            MatrixNode next = open.removeLast();
            if (seen.add(next)) {
                columns.addAll(next.columns());
                open.addAll(next.arguments());
            }
        }
        return columns;
    }

    int outputs() {
        return network.prediction().shape().columns();
    }

    int lanes(int column) {
        return network.form().lanes().get(numbers.get(column));
    }

    /// Columns that need no scaling are read where they lie, in the precision that the network was trained in.
    Predictor.Rows rows(boolean float32, int maxRows, double[] weights) {
        boolean scales = Arrays.stream(transforms).anyMatch(Objects::nonNull);
        return scales ? new ScaledPass(float32, maxRows, weights) : new PlainPass(float32, maxRows, weights);
    }

    private abstract class Pass implements Predictor.Rows {
        protected final NetworkPass pass;
        private final double[] values = new double[outputs()];

        Pass(boolean wide, int maxRows, double[] weights) {
            this.pass = new NetworkPass(network, wide, maxRows, List.of(network.prediction()));
            pass.weights(weights);
        }

        /// Computes `rows` rows of columns.
        final void run(long[] columnAddresses, long first, int rows, long from, long[] targets) {
            pass.input().clear();
            pass.input().add(columnAddresses, first, rows);
            pass.run();
            for (int row = 0; row < rows; row++) {
                // whatever is added to a negative zero stays as it is
                Arrays.fill(values, -0.0);
                pass.addTo(values, 0, network.prediction(), row);
                for (int output = 0; output < targets.length; output++) {
                    double shown = label == null ? values[output] : label.invert(values[output]);
                    ScalarSupport.store(shown, targets[output] + (from + row) * Double.BYTES);
                }
            }
        }

        @Override
        public void close() {
            pass.close();
        }
    }

    private final class PlainPass extends Pass {
        private final long[] addresses = new long[network.form().lanes().size()];

        PlainPass(boolean float32, int maxRows, double[] weights) {
            super(!float32, maxRows, weights);
        }

        @Override
        public void predict(long[] inputs, long from, long to, long[] targets) {
            for (int c = 0; c < inputs.length; c++) {
                addresses[numbers.get(c)] = inputs[c];
            }
            run(addresses, from, (int) (to - from), from, targets);
        }
    }

    private final class ScaledPass extends Pass {
        private final boolean float32;
        private final long[] addresses = new long[network.form().lanes().size()];
        private final Block[] scaled = new Block[columns.size()];

        ScaledPass(boolean float32, int maxRows, double[] weights) {
            super(true, maxRows, weights);
            this.float32 = float32;
            for (int c = 0; c < scaled.length; c++) {
                scaled[c] = OffHeap.allocate((long) maxRows * lanes(c) * Double.BYTES, MemoryTag.BATCH);
                addresses[numbers.get(c)] = scaled[c].address();
            }
        }

        @Override
        public void predict(long[] inputs, long from, long to, long[] targets) {
            int rows = (int) (to - from);
            for (int c = 0; c < scaled.length; c++) {
                scale(c, inputs[c], from, rows);
            }
            run(addresses, 0, rows, from, targets);
        }

        private void scale(int column, long input, long from, int rows) {
            long count = (long) rows * lanes(column);
            long first = from * lanes(column);
            InputTransform transform = transforms[column];
            long target = scaled[column].address();
            for (long i = 0; i < count; i++) {
                double value = float32
                        ? ScalarSupport.loadFloat(input + (first + i) * Float.BYTES)
                        : ScalarSupport.loadDouble(input + (first + i) * Double.BYTES);
                ScalarSupport.store(transform == null ? value : transform.apply(value), target + i * Double.BYTES);
            }
        }

        @Override
        public void close() {
            super.close();
            for (Block block : scaled) {
                block.close();
            }
        }
    }
}
