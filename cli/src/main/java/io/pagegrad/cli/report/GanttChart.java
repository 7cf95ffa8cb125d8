package io.pagegrad.cli.report;

import io.pagegrad.trainer.hop.TrialState;
import io.pagegrad.trainer.hop.TrialState.UnitRecord;
import java.util.List;
import java.util.Locale;

/// Which worker trained which model when, as SVG: one row for each worker, one bar for each unit, coloured by
/// trial.
final class GanttChart {
    private static final int WIDTH = 1150;
    private static final int ROW = 26;
    private static final int LEFT = 80;
    private static final int BOTTOM = 34;
    /// With more units than this only the last are drawn.
    private static final int MOST_UNITS = 5_000;

    private final String title;
    private final List<TrialState> trials;
    private final int workers;

    GanttChart(String title, List<TrialState> trials, int workers) {
        this.title = title;
        this.trials = trials;
        this.workers = Math.max(
                workers,
                1
                        + trials.stream()
                                .flatMap(state -> state.log().stream())
                                .mapToInt(UnitRecord::worker)
                                .max()
                                .orElse(0));
    }

    String figure() {
        double end = trials.stream()
                .flatMap(state -> state.log().stream())
                .mapToDouble(UnitRecord::end)
                .max()
                .orElse(0);
        if (end == 0) {
            return "";
        }
        double from = firstDrawn();
        Axis x = Axis.linear(from, end, LEFT, WIDTH - 10);
        int height = workers * ROW + BOTTOM;
        StringBuilder svg = new StringBuilder("<figure><figcaption>")
                .append(Html.escaped(title))
                .append(from > 0 ? "<span class=\"legend\">the last " + MOST_UNITS + " units</span>" : "")
                .append("</figcaption>\n<svg viewBox=\"0 0 ")
                .append(WIDTH)
                .append(' ')
                .append(height)
                .append("\" role=\"img\" aria-label=\"")
                .append(Html.escaped(title))
                .append("\">\n");
        for (int worker = 0; worker < workers; worker++) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<text text-anchor=\"end\" x=\"%d\" y=\"%d\">worker %d</text>\n",
                    LEFT - 8,
                    worker * ROW + 18,
                    worker));
        }
        for (TrialState state : trials) {
            for (UnitRecord unit : state.log()) {
                if (unit.start() >= from) {
                    bar(svg, x, state, unit);
                }
            }
        }
        for (double tick : x.ticks()) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<text text-anchor=\"middle\" x=\"%.1f\" y=\"%d\">%s s</text>\n",
                    x.pixel(tick),
                    height - 8,
                    Axis.label(tick)));
        }
        return svg.append("</svg></figure>\n").toString();
    }

    private double firstDrawn() {
        double[] starts = trials.stream()
                .flatMap(state -> state.log().stream())
                .mapToDouble(UnitRecord::start)
                .sorted()
                .toArray();
        return starts.length <= MOST_UNITS ? 0 : starts[starts.length - MOST_UNITS];
    }

    private static void bar(StringBuilder svg, Axis x, TrialState state, UnitRecord unit) {
        double left = x.pixel(unit.start());
        svg.append(String.format(
                Locale.ROOT,
                "<rect class=\"unit %s\" x=\"%.1f\" y=\"%d\" width=\"%.2f\" height=\"%d\"><title>trial %d, epoch %d, partition"
                        + " %d: %.3f s, of these %.3f s waiting for columns</title></rect>\n",
                Palette.inTurn(state.trial()),
                left,
                unit.worker() * ROW + 4,
                Math.max(0.5, x.pixel(unit.end()) - left - 0.3),
                ROW - 8,
                state.trial(),
                unit.epoch(),
                unit.partition(),
                unit.end() - unit.start(),
                unit.loadSeconds()));
    }
}
