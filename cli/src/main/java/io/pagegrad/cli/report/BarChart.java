package io.pagegrad.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Labelled horizontal bars around zero, as SVG.
final class BarChart {
    private static final int WIDTH = 560;
    private static final int ROW = 24;
    private static final int LABEL = 150;
    private static final int VALUE = 84;

    private record Bar(String label, double value, String text) {}

    private final String title;
    private final List<Bar> bars = new ArrayList<>();

    BarChart(String title) {
        this.title = title;
    }

    BarChart bar(String label, double value, String text) {
        bars.add(new Bar(label, value, text));
        return this;
    }

    String figure() {
        return "<figure><figcaption>" + Html.escaped(title) + "</figcaption>\n" + svg(bars) + "</figure>\n";
    }

    /// Of the width of two charts, the bars in two columns.
    String wideFigure() {
        int half = (bars.size() + 1) / 2;
        return "<figure class=\"wide\"><figcaption>" + Html.escaped(title) + "</figcaption>\n<div class=\"charts\">\n"
                + svg(bars.subList(0, half))
                + (half < bars.size() ? svg(bars.subList(half, bars.size())) : "")
                + "</div></figure>\n";
    }

    /// Some of the bars, in the scale of all.
    private String svg(List<Bar> shown) {
        double low = Math.min(0, bars.stream().mapToDouble(Bar::value).min().orElse(0));
        double high = Math.max(0, bars.stream().mapToDouble(Bar::value).max().orElse(1));
        double span = high - low > 0 ? high - low : 1;
        double room = WIDTH - LABEL - VALUE;
        double zero = LABEL - low / span * room;
        StringBuilder svg = new StringBuilder("<svg viewBox=\"0 0 ")
                .append(WIDTH)
                .append(' ')
                .append(shown.size() * ROW + 8)
                .append("\" role=\"img\" aria-label=\"")
                .append(Html.escaped(title))
                .append("\">\n");
        for (int i = 0; i < shown.size(); i++) {
            Bar bar = shown.get(i);
            double width = Math.abs(bar.value()) / span * room;
            double from = bar.value() < 0 ? zero - width : zero;
            double y = i * ROW + 4;
            svg.append(String.format(
                    Locale.ROOT,
                    "<text text-anchor=\"end\" x=\"%d\" y=\"%.1f\">%s</text>"
                            + "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>"
                            + "<text class=\"value\" text-anchor=\"end\" x=\"%d\" y=\"%.1f\">%s</text>\n",
                    LABEL - 10,
                    y + 15,
                    Html.escaped(shortened(bar.label())),
                    bar.value() < 0 ? "bar below" : "bar",
                    from,
                    y + 3,
                    Math.max(width, 1),
                    ROW - 8,
                    WIDTH - 4,
                    y + 15,
                    Html.escaped(bar.text())));
        }
        svg.append(String.format(
                Locale.ROOT,
                "<line class=\"axis\" x1=\"%.1f\" y1=\"0\" x2=\"%.1f\" y2=\"%d\"/>\n",
                zero,
                zero,
                shown.size() * ROW + 8));
        return svg.append("</svg>\n").toString();
    }

    private static String shortened(String label) {
        return label.length() <= 20 ? label : label.substring(0, 19) + "…";
    }
}
