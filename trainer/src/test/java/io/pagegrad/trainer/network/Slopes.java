package io.pagegrad.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.RowSlice;
import io.pagegrad.expression.matrix.MatrixNode;
import io.pagegrad.trainer.model.TrainingModel;
import java.util.List;
import org.assertj.core.data.Offset;

/// Derivatives of a network's summed loss over all rows of a cache, derived and by finite differences.
final class Slopes {
    private static final double STEP = 1e-5;

    private Slopes() {}

    /// Compares the derivatives by some weights with central differences of the loss.
    ///
    /// @param name of the network, for messages
    static void assertDerived(String name, TrainingModel model, ColumnCache cache, double[] weights, int[] checked) {
        double[] gradient = gradient(model, cache, weights);
        MatrixNode loss = model.network().loss();
        int rows = Math.toIntExact(cache.rows());
        try (NetworkPass pass = new NetworkPass(model.network(), true, rows, List.of(loss))) {
            for (int w : checked) {
                double[] moved = weights.clone();
                moved[w] = weights[w] + STEP;
                double ahead = sum(pass, loss, cache, moved);
                moved[w] = weights[w] - STEP;
                double slope = (ahead - sum(pass, loss, cache, moved)) / (2 * STEP);
                assertThat(gradient[w])
                        .as("%s by %s", name, model.weights().get(w))
                        .isCloseTo(slope, Offset.offset(1e-6 * Math.max(1, Math.abs(slope))));
            }
        }
    }

    /// Derived, weight by weight.
    static double[] gradient(TrainingModel model, ColumnCache cache, double[] weights) {
        NetworkModel network = model.network();
        double[] gradient = new double[weights.length];
        int rows = Math.toIntExact(cache.rows());
        try (NetworkPass pass = new NetworkPass(network, true, rows, network.gradients())) {
            run(pass, cache, weights);
            int next = 0;
            for (MatrixNode node : network.gradients()) {
                for (int i = 0; i < node.shape().rows(); i++) {
                    for (int j = 0; j < node.shape().columns(); j++) {
                        gradient[next++] = pass.value(node, 0, i, j);
                    }
                }
            }
        }
        return gradient;
    }

    private static double sum(NetworkPass pass, MatrixNode loss, ColumnCache cache, double[] weights) {
        run(pass, cache, weights);
        double sum = 0;
        for (int row = 0; row < cache.rows(); row++) {
            sum += pass.value(loss, row, 0, 0);
        }
        return sum;
    }

    private static void run(NetworkPass pass, ColumnCache cache, double[] weights) {
        pass.weights(weights);
        pass.input().clear();
        for (RowSlice slice : cache.allRows().slices()) {
            long[] addresses = new long[cache.columns().size()];
            for (int c = 0; c < addresses.length; c++) {
                addresses[c] = slice.group().column(c).address();
            }
            pass.input().add(addresses, slice.from(), slice.rows());
        }
        pass.run();
    }
}
