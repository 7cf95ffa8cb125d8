package io.pagegrad.trainer.train;

import io.pagegrad.trainer.update.Optimizer;
import java.util.Locale;

/// Compares the step size with what the curvature of the loss and the strategy allow.
final class StepSizeCheck {
    private final TrainingSettings settings;
    private final double curvature;
    private final double largestRate;

    StepSizeCheck(TrainingSettings settings, double curvature) {
        this.settings = settings;
        this.curvature = curvature + settings.update().l2();
        this.largestRate = bound() / this.curvature;
    }

    /// The bound on rate × curvature; momentum multiplies it by what it adds to stability, other optimizers have
    /// none.
    private double bound() {
        double plain = settings.strategy().stabilityBound();
        return switch (settings.update().optimizer()) {
            case Optimizer.Sgd ignored -> plain;
            case Optimizer.Momentum momentum -> plain * (1 + momentum.beta());
            default -> Double.POSITIVE_INFINITY;
        };
    }

    boolean isTooLarge() {
        return settings.update().schedule().initialRate() > largestRate;
    }

    String sentence() {
        return String.format(
                Locale.ROOT,
                "learning rate %s is above %.3g, the largest that is stable with strategy %s on this data (curvature"
                        + " %.3g): lower it, or scale the features",
                settings.update().schedule().initialRate(),
                largestRate,
                settings.strategy().word(),
                curvature);
    }

    String advice() {
        if (!Double.isFinite(largestRate) || !(curvature > 0)) {
            return "lower the learning rate, scale the features, or clip gradients";
        }
        return String.format(
                Locale.ROOT,
                "use a learning rate below %.3g (it is %s), or scale the features",
                largestRate,
                settings.update().schedule().initialRate());
    }
}
