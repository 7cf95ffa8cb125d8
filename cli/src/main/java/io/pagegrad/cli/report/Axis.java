package io.pagegrad.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A scale from values to pixels with round ticks, linear or logarithmic.
final class Axis {
    private static final int WANTED_TICKS = 5;

    private final double low;
    private final double high;
    private final double fromPixel;
    private final double toPixel;
    private final boolean logarithmic;
    private final List<Double> ticks;

    private Axis(double low, double high, double fromPixel, double toPixel, boolean logarithmic, List<Double> ticks) {
        this.low = low;
        this.high = high;
        this.fromPixel = fromPixel;
        this.toPixel = toPixel;
        this.logarithmic = logarithmic;
        this.ticks = ticks;
    }

    /// Covers `[low, high]`, ending at ticks.
    static Axis linear(double low, double high, double fromPixel, double toPixel) {
        double span = high > low ? high - low : Math.max(Math.abs(high), 1) * 0.1;
        double step = roundStep(span / WANTED_TICKS);
        double first = Math.floor(low / step) * step;
        double last = Math.ceil((low + span) / step) * step;
        List<Double> ticks = new ArrayList<>();
        for (int i = 0; first + i * step <= last + step / 2; i++) {
            ticks.add(first + i * step);
        }
        return new Axis(first, ticks.getLast(), fromPixel, toPixel, false, ticks);
    }

    /// Covers `[low, high]`, both above 0, ending at powers of ten or halves of one decade.
    static Axis logarithmic(double low, double high, double fromPixel, double toPixel) {
        double first = Math.floor(Math.log10(low));
        double last = Math.max(Math.ceil(Math.log10(high)), first + 1);
        double step = Math.max(1, Math.ceil((last - first) / WANTED_TICKS));
        List<Double> ticks = new ArrayList<>();
        for (double exponent = first; exponent <= last; exponent += step) {
            ticks.add(Math.pow(10, exponent));
        }
        return new Axis(Math.pow(10, first), Math.pow(10, last), fromPixel, toPixel, true, ticks);
    }

    /// 1, 2 or 5 times a power of ten, at least `rough`.
    private static double roundStep(double rough) {
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double share = rough / power;
        return power * (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10);
    }

    double pixel(double value) {
        double share = logarithmic
                ? (Math.log10(value) - Math.log10(low)) / (Math.log10(high) - Math.log10(low))
                : (value - low) / (high - low);
        return fromPixel + share * (toPixel - fromPixel);
    }

    List<Double> ticks() {
        return ticks;
    }

    /// A tick's label: short, with a unit letter for thousands and more.
    static String label(double value) {
        double size = Math.abs(value);
        if (size == 0) {
            return "0";
        }
        if (size >= 1e15 || size < 1e-4) {
            return String.format(Locale.ROOT, "%.0e", value)
                    .replace("e+0", "e")
                    .replace("e-0", "e-")
                    .replace("e+", "e");
        }
        if (size >= 1e9) {
            return trimmed(value / 1e9) + "G";
        }
        if (size >= 1e6) {
            return trimmed(value / 1e6) + "M";
        }
        return size >= 1e3 ? trimmed(value / 1e3) + "k" : trimmed(value);
    }

    private static String trimmed(double value) {
        String text = String.format(Locale.ROOT, "%.6f", value);
        return text.replaceAll("0+$", "").replaceAll("\\.$", "");
    }
}
