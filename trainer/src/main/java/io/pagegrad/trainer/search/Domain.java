package io.pagegrad.trainer.search;

import java.util.ArrayList;
import java.util.List;

/// The values that one option may take. Every value lies at some `u` in `[0, 1)`; uniform `u` gives the domain's
/// own distribution.
public sealed interface Domain {
    String at(double u);

    /// The `u` of each value that a grid tries.
    ///
    /// @throws IllegalArgumentException when a range does not say how many
    List<Double> grid();

    /// One of several words.
    record Choice(List<String> values) implements Domain {
        public Choice {
            values = List.copyOf(values);
            if (values.isEmpty() || values.stream().distinct().count() < values.size()) {
                throw new IllegalArgumentException("choices must be distinct, and at least one: " + values);
            }
        }

        int index(double u) {
            return Math.min(values.size() - 1, (int) (u * values.size()));
        }

        @Override
        public String at(double u) {
            return values.get(index(u));
        }

        @Override
        public List<Double> grid() {
            List<Double> grid = new ArrayList<>();
            for (int i = 0; i < values.size(); i++) {
                grid.add((i + 0.5) / values.size());
            }
            return grid;
        }

        @Override
        public String toString() {
            return String.join("|", values);
        }
    }

    /// A range of numbers.
    ///
    /// @param logarithmic whether equal ratios are equally likely, rather than equal differences
    /// @param whole whether only whole numbers count; both ends are then included
    /// @param points how many values a grid takes, 0 when it was not said
    record Range(double low, double high, boolean logarithmic, boolean whole, int points) implements Domain {
        public Range {
            boolean fine = Double.isFinite(low) && Double.isFinite(high) && low <= high && points >= 0;
            if (!fine || logarithmic && low <= 0) {
                throw new IllegalArgumentException("from " + low + " to " + high
                        + (logarithmic ? ": must ascend and lie above 0" : ": must ascend"));
            }
        }

        @Override
        public String at(double u) {
            if (whole) {
                double from = low - 0.5;
                double to = high + 0.5;
                double value = logarithmic ? between(Math.max(from, 0.5), to, u) : from + u * (to - from);
                return Long.toString(Math.round(Math.clamp(value, low, high)));
            }
            return Double.toString(logarithmic ? between(low, high, u) : low + u * (high - low));
        }

        private static double between(double from, double to, double u) {
            return Math.clamp(from * Math.pow(to / from, u), from, to);
        }

        @Override
        public List<Double> grid() {
            if (points == 0) {
                throw new IllegalArgumentException(
                        this + ": a grid needs to know how many values to take, as a third number");
            }
            List<Double> grid = new ArrayList<>();
            for (int i = 0; i < points; i++) {
                // the ends of a range of real numbers belong to the grid
                double u = whole ? (i + 0.5) / points : points == 1 ? 0.5 : (double) i / (points - 1);
                grid.add(u);
            }
            return grid;
        }

        @Override
        public String toString() {
            String name = whole ? (logarithmic ? "logint" : "int") : logarithmic ? "log" : "uniform";
            String ends = whole ? Math.round(low) + "," + Math.round(high) : low + "," + high;
            return name + "(" + ends + (points == 0 ? "" : "," + points) + ")";
        }
    }
}
