package io.pagegrad.trainer.train;

import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.trainer.backend.RowSegment;
import io.pagegrad.trainer.model.TrainingModel;
import java.util.List;

/// Looks at the slope of the mean loss on a fixed sample of rows.
interface Probe extends AutoCloseable {
    int POWER_ITERATIONS = 30;
    double NUDGE = 1e-5;

    /// Rows that are looked at.
    long ROWS = 1 << 12;

    /// Rows that are looked at for a network.
    long NETWORK_ROWS = 1 << 9;

    /// A probe of some of the rows, drawn by the seed.
    static Probe of(TrainingModel model, List<RowSegment> rows, KernelPrecision precision, long seed) {
        return model.isNetwork()
                ? new NetworkProbe(
                        model.network(), RowSample.of(rows, NETWORK_ROWS, seed), precision == KernelPrecision.FLOAT64)
                : new GradientProbe(model, RowSample.of(rows, ROWS, seed), precision);
    }

    /// Mean gradient at `weights`; zeros when there are no rows.
    double[] gradient(double[] weights);

    /// Greatest curvature of the mean loss at `weights`; NaN where it says nothing about step sizes.
    double curvature(double[] weights);

    /// Greatest curvature (eigenvalue of the Hessian of the mean loss) at `weights`, by power iteration on
    /// differences of gradients; 0 when the gradient does not change.
    default double measuredCurvature(double[] weights) {
        int count = weights.length;
        double[] direction = new double[count];
        for (int j = 0; j < count; j++) {
            direction[j] = 1 + 0.1 * Math.sin(j + 1.0);
        }
        double curvature = 0;
        for (int i = 0; i < POWER_ITERATIONS; i++) {
            double size = Probe.length(direction);
            if (size == 0 || !Double.isFinite(size)) {
                return size;
            }
            double[] ahead = weights.clone();
            double[] behind = weights.clone();
            double nudge = NUDGE * Math.max(1, Probe.length(weights));
            for (int j = 0; j < count; j++) {
                ahead[j] += nudge * direction[j] / size;
                behind[j] -= nudge * direction[j] / size;
            }
            double[] plus = gradient(ahead);
            double[] minus = gradient(behind);
            for (int j = 0; j < count; j++) {
                direction[j] = (plus[j] - minus[j]) / (2 * nudge);
            }
            curvature = Probe.length(direction);
        }
        return curvature;
    }

    @Override
    default void close() {}

    /// Euclidean length.
    static double length(double[] vector) {
        double squares = 0;
        for (double value : vector) {
            squares += value * value;
        }
        return Math.sqrt(squares);
    }
}
