package io.pagegrad.trainer.search;

import java.util.Arrays;
import java.util.SplittableRandom;

/// A density on `[0, 1)`: normal bells around points, each as wide as the way to its farther neighbour, and one
/// wide bell over all; what lies outside is cut off.
final class ParzenDensity {
    private final double[] centres;
    private final double[] widths;
    private final double[] weightOfWhole;

    ParzenDensity(double[] points) {
        int count = points.length + 1;
        centres = Arrays.copyOf(points, count);
        centres[points.length] = 0.5;
        Arrays.sort(centres);
        widths = new double[count];
        weightOfWhole = new double[count];
        double narrowest = 1.0 / Math.min(100, count + 1);
        boolean wide = true;
        for (int i = 0; i < count; i++) {
            double left = centres[i] - (i == 0 ? 0 : centres[i - 1]);
            double right = (i == count - 1 ? 1 : centres[i + 1]) - centres[i];
            boolean isPrior = wide && centres[i] == 0.5;
            wide &= !isPrior;
            widths[i] = isPrior ? 1 : Math.clamp(Math.max(left, right), narrowest, 1);
            weightOfWhole[i] = normal((1 - centres[i]) / widths[i]) - normal(-centres[i] / widths[i]);
        }
    }

    double at(double value) {
        double sum = 0;
        for (int i = 0; i < centres.length; i++) {
            double z = (value - centres[i]) / widths[i];
            sum += Math.exp(-0.5 * z * z) / (widths[i] * Math.sqrt(2 * Math.PI) * weightOfWhole[i]);
        }
        return sum / centres.length;
    }

    double draw(SplittableRandom random) {
        int bell = random.nextInt(centres.length);
        double value = -1;
        while (!(value >= 0 && value < 1)) {
            value = centres[bell] + widths[bell] * random.nextGaussian();
        }
        return value;
    }

    /// Distribution function of the standard normal, by Abramowitz and Stegun 7.1.26: error below 1.5e-7.
    private static double normal(double z) {
        double x = Math.abs(z) / Math.sqrt(2);
        double t = 1 / (1 + 0.3275911 * x);
        double poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
        double erf = 1 - poly * Math.exp(-x * x);
        return z < 0 ? (1 - erf) / 2 : (1 + erf) / 2;
    }
}
