package io.pagegrad.cli.report;

import io.pagegrad.trainer.hop.TrialState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// A search's space as SVG: one upright axis for each option and one for the loss, one line for each
/// configuration, the best ones in colours.
final class ParallelCoordinates {
    private static final int WIDTH = 1150;
    private static final int HEIGHT = 300;
    private static final int SIDE = 90;
    private static final int TOP = 34;
    private static final int BOTTOM = 14;
    private static final double LOG_FROM_RATIO = 50;

    private final String title;
    private final List<TrialState> trials;
    private final List<Upright> axes = new ArrayList<>();

    /// One axis: where a trial crosses it, and what stands beside it.
    private record Upright(String name, Function<TrialState, Double> pixel, List<Mark> marks) {}

    private record Mark(double y, String label) {}

    ParallelCoordinates(String title, List<TrialState> trials) {
        this.title = title;
        this.trials = trials.stream()
                .filter(state -> Double.isFinite(state.score()))
                .sorted(Comparator.comparingDouble(TrialState::score))
                .toList();
        Set<String> options = this.trials.stream()
                .flatMap(state -> state.choices().keySet().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        for (String option : options) {
            axes.add(axis(option));
        }
        axes.add(numbers("loss", TrialState::score));
    }

    private Upright axis(String option) {
        List<String> values = trials.stream()
                .map(state -> state.choices().getOrDefault(option, ""))
                .distinct()
                .toList();
        if (values.stream().allMatch(ParallelCoordinates::isNumber)) {
            return numbers(option, state -> Double.parseDouble(state.choices().get(option)));
        }
        List<Mark> marks = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            marks.add(new Mark(place((i + 0.5) / values.size()), shortened(values.get(i))));
        }
        return new Upright(
                option,
                state -> marks.get(values.indexOf(state.choices().getOrDefault(option, "")))
                        .y(),
                marks);
    }

    private Upright numbers(String name, Function<TrialState, Double> value) {
        double low = trials.stream().mapToDouble(value::apply).min().orElse(0);
        double high = trials.stream().mapToDouble(value::apply).max().orElse(1);
        boolean logarithmic = low > 0 && high / low > LOG_FROM_RATIO;
        Axis axis = logarithmic
                ? Axis.logarithmic(low, high, HEIGHT - BOTTOM, TOP)
                : Axis.linear(low, high, HEIGHT - BOTTOM, TOP);
        List<Mark> marks = axis.ticks().stream()
                .map(tick -> new Mark(axis.pixel(tick), Axis.label(tick)))
                .toList();
        return new Upright(name, state -> axis.pixel(value.apply(state)), marks);
    }

    private static boolean isNumber(String text) {
        return text.matches("[-+]?[0-9]*\\.?[0-9]+([eE][-+]?[0-9]+)?");
    }

    private static double place(double share) {
        return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP);
    }

    private static String shortened(String text) {
        return text.length() <= 18 ? text : text.substring(0, 17) + "…";
    }

    String figure() {
        if (trials.isEmpty()) {
            return "";
        }
        StringBuilder svg = new StringBuilder("<figure><figcaption>")
                .append(Html.escaped(title))
                .append("<span class=\"legend\">the best in colours</span></figcaption>\n<svg viewBox=\"0 0 ")
                .append(WIDTH)
                .append(' ')
                .append(HEIGHT)
                .append("\" role=\"img\" aria-label=\"")
                .append(Html.escaped(title))
                .append("\">\n");
        for (int rank = trials.size() - 1; rank >= 0; rank--) {
            TrialState state = trials.get(rank);
            svg.append("<polyline class=\"curve ").append(Palette.style(rank)).append("\" points=\"");
            for (int a = 0; a < axes.size(); a++) {
                svg.append(String.format(
                        Locale.ROOT, "%.1f,%.1f ", x(a), axes.get(a).pixel().apply(state)));
            }
            svg.append("\"><title>trial ")
                    .append(state.trial())
                    .append(String.format(Locale.ROOT, ", loss %.6g", state.score()))
                    .append("</title></polyline>\n");
        }
        for (int a = 0; a < axes.size(); a++) {
            upright(svg, x(a), axes.get(a));
        }
        return svg.append("</svg></figure>\n").toString();
    }

    private double x(int axis) {
        return SIDE + (double) axis * (WIDTH - 2 * SIDE) / Math.max(1, axes.size() - 1);
    }

    private static void upright(StringBuilder svg, double x, Upright axis) {
        svg.append(String.format(
                Locale.ROOT,
                "<line class=\"axis\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/><text class=\"value\" text-anchor=\"middle\""
                        + " x=\"%.1f\" y=\"16\">%s</text>\n",
                x,
                TOP - 8,
                x,
                HEIGHT - 4,
                x,
                Html.escaped(axis.name())));
        for (Mark mark : axis.marks()) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%.1f\" y=\"%.1f\">%s</text>\n",
                    x + 6,
                    mark.y() + 4,
                    Html.escaped(mark.label())));
        }
    }
}
