package io.pagegrad.cli.output;

import java.util.Locale;

/// Numbers as people read them; exact where that is short.
public final class Quantity {
    private static final String[] BINARY_UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

    private Quantity() {}

    /// `812 B`, `8.0 KiB`, `1.4 GiB`
    public static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < BINARY_UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0
                ? bytes + " B"
                : String.format(Locale.ROOT, value < 99.95 ? "%.1f %s" : "%.0f %s", value, BINARY_UNITS[unit]);
    }

    /// `12,748,986`
    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /// `950 k`, `14.2 M`: a rate or a count where three digits are enough.
    public static String rounded(double value) {
        if (value < 1_000) {
            return String.format(Locale.ROOT, value < 10 ? "%.1f" : "%.0f", value);
        }
        if (value < 1e6) {
            return scaled(value / 1e3, "k");
        }
        return value < 1e9 ? scaled(value / 1e6, "M") : scaled(value / 1e9, "G");
    }

    private static String scaled(double value, String unit) {
        return String.format(Locale.ROOT, value < 99.95 ? "%.1f %s" : "%.0f %s", value, unit);
    }

    /// `0.42 s`, `12.3 s`, `2 min 05 s`
    public static String seconds(double seconds) {
        if (seconds < 9.995) {
            return String.format(Locale.ROOT, "%.2f s", seconds);
        }
        if (seconds < 99.95) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        return whole < 3600
                ? String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole % 3600 / 60);
    }
}
