package io.pagegrad.trainer.train;

import io.pagegrad.expression.matrix.MatrixNode;
import io.pagegrad.trainer.backend.RowSegment;
import io.pagegrad.trainer.network.NetworkModel;
import io.pagegrad.trainer.network.NetworkPass;
import java.util.ArrayList;
import java.util.List;

/// Mean gradient of a network on a fixed sample of rows, on one CPU thread.
final class NetworkProbe implements Probe {
    private static final int BATCH_ROWS = 256;

    private final NetworkModel model;
    private final List<RowSegment> sample;
    private final boolean wide;
    private NetworkPass pass;

    /// @param wide whether columns are float64
    NetworkProbe(NetworkModel model, List<RowSegment> sample, boolean wide) {
        this.model = model;
        this.sample = List.copyOf(sample);
        this.wide = wide;
    }

    @Override
    public double[] gradient(double[] weights) {
        double[] sums = new double[weights.length];
        double total = 0;
        if (pass == null) {
            List<MatrixNode> outputs = new ArrayList<>(model.gradients());
            if (model.hasRowWeights()) {
                outputs.add(model.rowWeight());
            }
            pass = new NetworkPass(model, wide, BATCH_ROWS, outputs);
        }
        pass.weights(weights);
        for (RowSegment segment : sample) {
            for (long from = segment.from(); from < segment.to(); from += BATCH_ROWS) {
                int rows = (int) Math.min(BATCH_ROWS, segment.to() - from);
                pass.input().clear();
                pass.input().add(segment.columns(), from, rows);
                pass.run();
                total += add(rows, sums);
            }
        }
        for (int w = 0; w < sums.length && total != 0; w++) {
            sums[w] /= total;
        }
        return sums;
    }

    /// Adds the gradient of a batch; returns what its rows weigh.
    private double add(int rows, double[] sums) {
        int next = 0;
        for (int matrix = 0; matrix < model.shapes().size(); matrix++) {
            pass.addTo(sums, next, model.gradients().get(matrix), 0);
            next += model.shapes().get(matrix).elements();
        }
        double total = model.hasRowWeights() ? 0 : rows;
        for (int row = 0; row < rows && model.hasRowWeights(); row++) {
            total += pass.value(model.rowWeight(), row, 0, 0);
        }
        return total;
    }

    @Override
    public double curvature(double[] weights) {
        return Double.NaN;
    }

    @Override
    public void close() {
        if (pass != null) {
            pass.close();
            pass = null;
        }
    }
}
