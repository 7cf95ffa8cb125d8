package io.pagegrad.trainer.search;

import io.pagegrad.trainer.search.Domain.Choice;
import io.pagegrad.trainer.search.Domain.Range;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The options that configurations differ in, and the values of each. Immutable.
///
/// A point of the space is one number in `[0, 1)` for each option, in their order.
///
/// @param domains by option name
public record SearchSpace(Map<String, Domain> domains) {
    private static final Pattern RANGE = Pattern.compile("(uniform|log|int|logint)\\((.*)\\)");

    public SearchSpace {
        if (domains.isEmpty()) {
            throw new IllegalArgumentException("a search needs at least one option to choose");
        }
        domains = Collections.unmodifiableMap(new LinkedHashMap<>(domains));
    }

    /// Reads the values of one option: `a|b|c`, or `uniform(a,b)`, `log(a,b)`, `int(a,b)`, `logint(a,b)`, with
    /// the number of values that a grid takes as a third number if wanted.
    ///
    /// @throws IllegalArgumentException with what is wrong
    public static Domain domain(String text) {
        Matcher range = RANGE.matcher(text.strip());
        if (!range.matches()) {
            return new Choice(
                    Arrays.stream(text.split("\\|", -1)).map(String::strip).toList());
        }
        String[] numbers = range.group(2).split(",", -1);
        if (numbers.length < 2 || numbers.length > 3) {
            throw new IllegalArgumentException(text + ": a range has two ends, and perhaps a number of values");
        }
        try {
            return range(
                    range.group(1),
                    Double.parseDouble(numbers[0]),
                    Double.parseDouble(numbers[1]),
                    numbers.length == 3 ? Integer.parseInt(numbers[2].strip()) : 0);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(text + ": the ends of a range are numbers", e);
        }
    }

    /// @param kind `uniform`, `log`, `int` or `logint`
    /// @param points how many values a grid takes, 0 when it was not said
    public static Domain range(String kind, double low, double high, int points) {
        boolean whole = kind.endsWith("int");
        if (whole && (low != Math.rint(low) || high != Math.rint(high))) {
            throw new IllegalArgumentException(kind + "(" + low + "," + high + "): the ends must be whole numbers");
        }
        return new Range(low, high, kind.startsWith("log"), whole, points);
    }

    /// The choices at a point, by option name.
    Map<String, String> at(double[] point) {
        Map<String, String> choices = new LinkedHashMap<>();
        int i = 0;
        for (Map.Entry<String, Domain> domain : domains.entrySet()) {
            choices.put(domain.getKey(), domain.getValue().at(point[i++]));
        }
        return choices;
    }

    double[] random(SplittableRandom random) {
        double[] point = new double[domains.size()];
        Arrays.setAll(point, i -> random.nextDouble());
        return point;
    }

    /// Every point of the grid, the last option changing fastest.
    List<double[]> grid() {
        List<double[]> points = new ArrayList<>(List.of(new double[0]));
        for (Map.Entry<String, Domain> domain : domains.entrySet()) {
            List<Double> values;
            try {
                values = domain.getValue().grid();
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(domain.getKey() + "=" + e.getMessage(), e);
            }
            List<double[]> longer = new ArrayList<>();
            for (double[] point : points) {
                for (double value : values) {
                    double[] added = Arrays.copyOf(point, point.length + 1);
                    added[point.length] = value;
                    longer.add(added);
                }
            }
            points = longer;
        }
        return points;
    }
}
