package io.pagegrad.gpu.benchmark;

import java.util.Locale;

/// One number of a benchmark.
///
/// @param of what was measured, for example `copy on the device`
/// @param setting with what, for example `batch 32, 4096 learners`
/// @param value median
/// @param share of the number it is compared with (bandwidth of a copy, speed of the CPU), NaN when there is none
record Measurement(String of, String setting, double value, String unit, double share) {
    String markdown() {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s %s | %s |",
                of,
                setting,
                rounded(value),
                unit,
                Double.isNaN(share) ? "" : rounded(share));
    }

    String json() {
        return String.format(
                Locale.ROOT,
                "{\"of\":\"%s\",\"setting\":\"%s\",\"value\":%s,\"unit\":\"%s\",\"share\":%s}",
                of,
                setting,
                number(value),
                unit,
                number(share));
    }

    // JSON has no word for what is not a number
    private static String number(double value) {
        return Double.isFinite(value) ? Double.toString(value) : "null";
    }

    private static String rounded(double value) {
        if (Double.isNaN(value)) {
            return "not reached,";
        }
        return value >= 1000
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.3g", value);
    }
}
