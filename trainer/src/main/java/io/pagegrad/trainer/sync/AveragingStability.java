package io.pagegrad.trainer.sync;

/// Up to which product of step size and curvature averaging learners converge on a quadratic.
final class AveragingStability {
    private static final int BISECTIONS = 40;
    private static final int SQUARINGS = 14;

    private AveragingStability() {}

    static double bound(int learners, double alpha, double momentum, int period) {
        double stable = 0;
        double unstable = 4;
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = (stable + unstable) / 2;
            if (isStable(middle, learners, alpha, momentum, period)) {
                stable = middle;
            } else {
                unstable = middle;
            }
        }
        return stable;
    }

    /// Both what the learners have in common and what sets them apart must shrink.
    private static boolean isStable(double curvature, int learners, double alpha, double momentum, int period) {
        double step = 1 - curvature;
        double before = Math.pow(step, period - 1);
        double apart = before * (step - alpha);
        double pull = learners * alpha;
        double[][] together = {
            {before * (step - alpha), alpha, 0},
            {pull * before, 1 - pull + momentum, -momentum},
            {0, 1, 0}
        };
        return Math.abs(apart) < 1 && shrinks(together);
    }

    /// Whether the powers of a matrix tend to zero, by repeated squaring.
    private static boolean shrinks(double[][] matrix) {
        double[][] power = matrix;
        for (int i = 0; i < SQUARINGS; i++) {
            power = square(power);
            double size = 0;
            for (double[] row : power) {
                for (double value : row) {
                    size = Math.max(size, Math.abs(value));
                }
            }
            if (!(size < 1e100)) {
                return false;
            }
            if (size < 1e-3) {
                return true;
            }
        }
        return false;
    }

    private static double[][] square(double[][] m) {
        double[][] product = new double[m.length][m.length];
        for (int i = 0; i < m.length; i++) {
            for (int j = 0; j < m.length; j++) {
                for (int k = 0; k < m.length; k++) {
                    product[i][j] += m[i][k] * m[k][j];
                }
            }
        }
        return product;
    }
}
