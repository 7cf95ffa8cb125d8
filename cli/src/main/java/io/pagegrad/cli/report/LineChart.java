package io.pagegrad.cli.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Curves over one axis as SVG.
final class LineChart {
    private static final int WIDTH = 560;
    private static final int HEIGHT = 260;
    private static final int LEFT = 58;
    private static final int RIGHT = 14;
    private static final int TOP = 14;
    private static final int BOTTOM = 40;
    /// More points than this get no dot each.
    private static final int MOST_DOTS = 60;
    private static final int POINTS_OF_A_COLUMN = 4;
    private static final Comparator<double[]> BY_HEIGHT = Comparator.comparingDouble(point -> point[1]);
    /// A range of more than this makes the y axis logarithmic.
    private static final double LOG_FROM_RATIO = 50;

    private final String title;
    private final String xLabel;
    private final List<Series> series;

    LineChart(String title, String xLabel, List<Series> series) {
        this.title = title;
        this.xLabel = xLabel;
        this.series = series.stream().filter(s -> !s.points().isEmpty()).toList();
    }

    boolean isEmpty() {
        return series.isEmpty();
    }

    /// A range that spans decades is drawn on a logarithmic scale.
    private boolean isLogarithmic() {
        double low = series.stream()
                .flatMap(s -> s.points().stream())
                .mapToDouble(p -> p[1])
                .min()
                .orElse(0);
        double high = series.stream()
                .flatMap(s -> s.points().stream())
                .mapToDouble(p -> p[1])
                .max()
                .orElse(1);
        return low > 0 && high / low > LOG_FROM_RATIO;
    }

    String svg() {
        double xLow = series.stream()
                .flatMap(s -> s.points().stream())
                .mapToDouble(p -> p[0])
                .min()
                .orElse(0);
        double xHigh = series.stream()
                .flatMap(s -> s.points().stream())
                .mapToDouble(p -> p[0])
                .max()
                .orElse(1);
        double yLow = series.stream()
                .flatMap(s -> s.points().stream())
                .mapToDouble(p -> p[1])
                .min()
                .orElse(0);
        double yHigh = series.stream()
                .flatMap(s -> s.points().stream())
                .mapToDouble(p -> p[1])
                .max()
                .orElse(1);
        boolean logarithmic = isLogarithmic();
        Axis x = Axis.linear(xLow, xHigh, LEFT, WIDTH - RIGHT);
        Axis y = logarithmic
                ? Axis.logarithmic(yLow, yHigh, HEIGHT - BOTTOM, TOP)
                : Axis.linear(yLow, yHigh, HEIGHT - BOTTOM, TOP);
        StringBuilder svg = new StringBuilder();
        svg.append("<svg viewBox=\"0 0 ")
                .append(WIDTH)
                .append(' ')
                .append(HEIGHT)
                .append("\" role=\"img\" aria-label=\"")
                .append(Html.escaped(title))
                .append("\">\n");
        for (double tick : y.ticks()) {
            line(svg, "grid", LEFT, y.pixel(tick), WIDTH - RIGHT, y.pixel(tick));
            text(svg, "end", LEFT - 7, y.pixel(tick) + 4, Axis.label(tick));
        }
        for (double tick : x.ticks()) {
            line(svg, "tick", x.pixel(tick), HEIGHT - BOTTOM, x.pixel(tick), HEIGHT - BOTTOM + 4);
            text(svg, "middle", x.pixel(tick), HEIGHT - BOTTOM + 18, Axis.label(tick));
        }
        line(svg, "axis", LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM);
        text(svg, "middle", (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 5, xLabel);
        for (Series curve : series) {
            curve(svg, curve, x, y);
        }
        return svg.append("</svg>").toString();
    }

    private static void curve(StringBuilder svg, Series curve, Axis x, Axis y) {
        svg.append("<polyline class=\"curve ").append(curve.style()).append("\" points=\"");
        for (double[] point : thinned(curve.points(), x)) {
            svg.append(String.format(Locale.ROOT, "%.1f,%.1f ", x.pixel(point[0]), y.pixel(point[1])));
        }
        svg.append("\"/>\n");
        if (curve.points().size() <= MOST_DOTS) {
            for (double[] point : curve.points()) {
                svg.append(String.format(
                        Locale.ROOT,
                        "<circle class=\"dot %s\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"><title>%s: %.6g at %s</title></circle>\n",
                        curve.style(),
                        x.pixel(point[0]),
                        y.pixel(point[1]),
                        Html.escaped(curve.name()),
                        point[1],
                        Axis.label(point[0])));
            }
        }
    }

    /// As many points as can be seen: of those in one column of pixels the first and last, least and greatest.
    private static List<double[]> thinned(List<double[]> points, Axis x) {
        if (points.size() <= POINTS_OF_A_COLUMN * WIDTH) {
            return points;
        }
        List<double[]> seen = new ArrayList<>();
        int from = 0;
        for (int to = 1; to <= points.size(); to++) {
            if (to == points.size() || (int) x.pixel(points.get(to)[0]) != (int) x.pixel(points.get(from)[0])) {
                List<double[]> column = points.subList(from, to);
                seen.add(column.getFirst());
                seen.add(Collections.min(column, BY_HEIGHT));
                seen.add(Collections.max(column, BY_HEIGHT));
                seen.add(column.getLast());
                from = to;
            }
        }
        return seen;
    }

    private static void line(StringBuilder svg, String style, double x1, double y1, double x2, double y2) {
        svg.append(String.format(
                Locale.ROOT,
                "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n",
                style,
                x1,
                y1,
                x2,
                y2));
    }

    private static void text(StringBuilder svg, String anchor, double x, double y, String text) {
        svg.append(String.format(
                Locale.ROOT,
                "<text text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>\n",
                anchor,
                x,
                y,
                Html.escaped(text)));
    }

    /// The chart with its heading and legend.
    String figure() {
        StringBuilder html = new StringBuilder("<figure><figcaption>").append(Html.escaped(title));
        if (isLogarithmic()) {
            html.append("<span class=\"legend\">logarithmic scale</span>");
        }
        if (series.size() > 1) {
            html.append("<span class=\"legend\">");
            for (Series curve : series) {
                html.append("<i class=\"key ")
                        .append(curve.style())
                        .append("\"></i>")
                        .append(Html.escaped(curve.name()));
            }
            html.append("</span>");
        }
        return html.append("</figcaption>\n")
                .append(svg())
                .append("</figure>\n")
                .toString();
    }
}
