package io.pagegrad.bench;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/// A plot of some curves as SVG. A curve may have no points.
///
/// @param logarithmic whether x is
/// @param logarithmicHeight whether y is, which otherwise starts at 0
record LinePlot(String title, boolean logarithmic, boolean logarithmicHeight, List<Curve> curves) {
    private static final int WIDTH = 520;
    private static final int NAMES = 140;
    private static final int HEIGHT = 260;
    private static final int LEFT = 60;
    private static final int BOTTOM = 40;
    private static final int TOP = 30;
    private static final String[] COLOURS = {
        "#1f6f8b", "#c8553d", "#588157", "#6d597a", "#b08900", "#3a86ff", "#9c6644", "#5c677d"
    };

    /// @param points x and y, ascending in x
    record Curve(String name, List<double[]> points) {}

    /// Plots below each other.
    static String page(List<LinePlot> plots) {
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">%n",
                WIDTH + NAMES,
                plots.size() * (HEIGHT + 20)));
        for (int p = 0; p < plots.size(); p++) {
            svg.append("<g transform=\"translate(0,").append(p * (HEIGHT + 20)).append(")\">\n");
            plots.get(p).draw(svg);
            svg.append("</g>\n");
        }
        return svg.append("</svg>\n").toString();
    }

    private void draw(StringBuilder svg) {
        double low = Double.MAX_VALUE;
        double high = -Double.MAX_VALUE;
        double bottom = logarithmicHeight ? Double.MAX_VALUE : 0;
        double top = 0;
        for (Curve curve : curves) {
            for (double[] point : curve.points) {
                low = Math.min(low, x(point[0]));
                high = Math.max(high, x(point[0]));
                bottom = Math.min(bottom, point[1]);
                top = Math.max(top, point[1]);
            }
        }
        double perX = (WIDTH - LEFT) / Math.max(1e-9, high - low);
        double perY = (HEIGHT - BOTTOM - TOP) / Math.max(1e-9, y(top) - y(bottom));
        text(svg, LEFT, 18, "start", title);
        text(svg, LEFT - 6, TOP + 4, "end", String.format(Locale.ROOT, "%.3g", top));
        text(svg, LEFT - 6, HEIGHT - BOTTOM + 4, "end", String.format(Locale.ROOT, "%.3g", bottom));
        Set<Long> marks = new TreeSet<>();
        curves.forEach(curve -> curve.points.forEach(point -> marks.add((long) point[0])));
        for (long mark : marks) {
            text(svg, LEFT + (x(mark) - low) * perX, HEIGHT - BOTTOM + 18, "middle", Long.toString(mark));
        }
        svg.append(String.format(
                Locale.ROOT,
                "<path d=\"M%d %d V%d H%d\" fill=\"none\" stroke=\"#8d99a6\"/>%n",
                LEFT,
                TOP,
                HEIGHT - BOTTOM,
                WIDTH));
        for (int c = 0; c < curves.size(); c++) {
            String colour = COLOURS[c % COLOURS.length];
            // later ones are thinner: of curves that lie on each other all are seen
            svg.append(String.format(Locale.ROOT, "<polyline fill=\"none\" stroke-width=\"%.1f\" stroke=\"", width(c)))
                    .append(colour)
                    .append("\" points=\"");
            for (double[] point : curves.get(c).points) {
                svg.append(String.format(
                        Locale.ROOT,
                        "%.1f,%.1f ",
                        LEFT + (x(point[0]) - low) * perX,
                        HEIGHT - BOTTOM - (y(point[1]) - y(bottom)) * perY));
            }
            svg.append("\"/>\n");
            svg.append("<g fill=\"").append(colour).append("\">");
            text(svg, WIDTH + 10, TOP + 14 * c, "start", curves.get(c).name);
            svg.append("</g>\n");
        }
    }

    private double width(int curve) {
        return 2 + 1.4 * (curves.size() - 1 - curve);
    }

    private double x(double value) {
        return logarithmic ? Math.log(value) : value;
    }

    private double y(double value) {
        return logarithmicHeight ? Math.log(value) : value;
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
        svg.append(String.format(
                Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, text));
    }
}
