package io.pagegrad.trainer.train;

/// Looks at the slope of the mean loss on a fixed sample of rows.
interface Probe extends AutoCloseable {
    /// Mean gradient at `weights`; zeros when there are no rows.
    double[] gradient(double[] weights);

    /// Greatest curvature of the mean loss at `weights`; NaN where it says nothing about step sizes.
    double curvature(double[] weights);

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
