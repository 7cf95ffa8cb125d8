package io.pagegrad.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Measurements by the name of what was measured, in the order of the first of each.
final class Samples {
    private final Map<String, List<Double>> samples = new LinkedHashMap<>();

    void add(String name, double sample) {
        samples.computeIfAbsent(name, unused -> new ArrayList<>()).add(sample);
    }

    void clear() {
        samples.clear();
    }

    /// Prints a table of medians and minima.
    ///
    /// @param digits behind the point
    void print(int digits) {
        System.out.println("| program | median | least |");
        System.out.println("|---|---|---|");
        String row = "| %s | %." + digits + "f | %." + digits + "f |%n";
        samples.forEach((name, values) -> System.out.printf(Locale.ROOT, row, name, median(values), least(values)));
    }

    static double median(List<Double> values) {
        return median(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /// The median, of an even number the mean of the two in the middle.
    static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    static double least(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }
}
