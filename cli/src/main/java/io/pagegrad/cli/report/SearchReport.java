package io.pagegrad.cli.report;

import io.pagegrad.cache.CacheProvenance;
import io.pagegrad.cli.output.Quantity;
import io.pagegrad.trainer.artifact.AtomicFile;
import io.pagegrad.trainer.hop.HopResult;
import io.pagegrad.trainer.hop.HopSettings;
import io.pagegrad.trainer.hop.TrialState;
import io.pagegrad.trainer.hop.TrialState.EpochLoss;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The page of one search.
///
/// @param commandLine as the user typed it; passwords in it are not printed
/// @param version of the software
public record SearchReport(
        HopResult result,
        CacheProvenance provenance,
        HopSettings settings,
        int partitions,
        List<String> commandLine,
        String version) {

    /// Replaces the file as a whole.
    public void write(Path file) throws IOException {
        AtomicFile.write(file, page().getBytes(StandardCharsets.UTF_8));
    }

    String page() throws IOException {
        return Html.page(
                "Search: " + result.trials().size() + " configurations",
                CommandText.of(commandLine),
                tiles()
                        + notes()
                        + "<section class=\"charts\">\n"
                        + losses("Loss over epochs", "epochs", false)
                        + losses("Loss over time", "seconds", true)
                        + "</section>\n<section>\n"
                        + new GanttChart("Hops: who trained what, by worker", result.trials(), result.workers())
                                .figure()
                        + new ParallelCoordinates("The space: choices and loss", result.trials()).figure()
                        + "<h2>Configurations</h2>\n"
                        + table()
                        + "</section>\n<section class=\"columns\">\n<div><h2>Where the rows come from</h2>\n"
                        + Html.facts(rows())
                        + "</div>\n<div><h2>How it was searched</h2>\n"
                        + Html.facts(run())
                        + "</div>\n</section>\n<section><h2>Query</h2>\n<pre>"
                        + Html.escaped(provenance.query().strip())
                        + "</pre></section>\n",
                "pagegrad " + version);
    }

    private String tiles() {
        return "<section class=\"tiles\">\n"
                + Html.tile(
                        result.best() == null
                                ? "none"
                                : number(result.best().state().bestLoss()),
                        result.best() == null
                                ? "lowest validation loss"
                                : "lowest validation loss, trial "
                                        + result.best().state().trial())
                + Html.tile(Integer.toString(result.trials().size()), "configurations")
                + Html.tile(Quantity.seconds(result.seconds()), "whole time of this run")
                + Html.tile(
                        String.format(Locale.ROOT, "%.1f %%", 100 * result.utilisation()),
                        result.workers() + " workers at work")
                + Html.tile(Quantity.bytes(result.movedBytes()), "state moved between workers")
                + "</section>\n";
    }

    private String notes() {
        StringBuilder html = new StringBuilder();
        if (!result.isWhole()) {
            html.append("<p class=\"warning\">The search was interrupted: this is what was done until then.</p>\n");
        }
        if (result.reloads() > 0) {
            html.append("<p class=\"warning\">Memory did not hold all partitions: ")
                    .append(Quantity.count(result.reloads()))
                    .append(" of ")
                    .append(Quantity.count(result.loads()))
                    .append(" loads streamed a partition from its pages again.</p>\n");
        }
        for (TrialState state : result.trials()) {
            if (state.ended() != null && !Double.isFinite(state.score())) {
                html.append("<p class=\"warning\">Trial ")
                        .append(state.trial())
                        .append(": ")
                        .append(Html.escaped(state.ended()))
                        .append("</p>\n");
            }
        }
        return html.toString();
    }

    private List<TrialState> sorted() {
        return result.trials().stream()
                .sorted(Comparator.comparingDouble(TrialState::score).thenComparingInt(TrialState::trial))
                .toList();
    }

    /// The best configurations in colours, the others behind them.
    private String losses(String title, String axis, boolean overTime) {
        List<Series> curves = new ArrayList<>();
        List<TrialState> sorted = sorted();
        for (int rank = sorted.size() - 1; rank >= 0; rank--) {
            TrialState state = sorted.get(rank);
            Series curve = new Series("trial " + state.trial(), Palette.style(rank));
            for (EpochLoss point : state.history()) {
                curve.point(overTime ? point.seconds() : point.epoch(), point.loss());
            }
            curves.add(curve);
        }
        LineChart chart = new LineChart(title, axis, curves);
        return chart.isEmpty() ? "" : chart.figure();
    }

    private String table() {
        Set<String> options = new LinkedHashSet<>();
        result.trials().forEach(state -> options.addAll(state.choices().keySet()));
        StringBuilder html = new StringBuilder("<table class=\"trials\">\n<tr><th>trial</th>");
        options.forEach(
                option -> html.append("<th>").append(Html.escaped(option)).append("</th>"));
        html.append("<th>loss</th><th>epochs</th><th>time</th><th>ended by</th></tr>\n");
        for (TrialState state : sorted()) {
            html.append("<tr><td>").append(state.trial()).append("</td>");
            options.forEach(option -> html.append("<td>")
                    .append(Html.escaped(state.choices().getOrDefault(option, "")))
                    .append("</td>"));
            html.append("<td>")
                    .append(Double.isFinite(state.score()) ? number(state.score()) : "")
                    .append("</td><td>")
                    .append(state.epoch())
                    .append("</td><td>")
                    .append(Quantity.seconds(state.busySeconds()))
                    .append("</td><td>")
                    .append(Html.escaped(state.ended() == null ? "" : state.ended()))
                    .append("</td></tr>\n");
        }
        return html.append("</table>\n").toString();
    }

    private Map<String, String> rows() {
        Map<String, String> facts = new LinkedHashMap<>();
        if (provenance.table() != null) {
            facts.put("database", provenance.table().database());
            facts.put("table", provenance.table().table());
            facts.putAll(provenance.table().properties());
            facts.put("files", String.join(", ", provenance.table().files()));
        }
        facts.put("rows read", Quantity.count(provenance.rowsRead()));
        return facts;
    }

    private Map<String, String> run() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("order of hops", settings.order().word());
        facts.put("partitions", Integer.toString(partitions));
        facts.put("workers", Integer.toString(result.workers()));
        facts.put("seed", Long.toString(settings.seed()));
        facts.put("work of this run", Quantity.seconds(result.work().busy()));
        facts.put("training and losses", Quantity.seconds(result.work().training()));
        facts.put("reading pages", Quantity.seconds(result.work().reading()));
        facts.put("committing states", Quantity.seconds(result.work().committing()));
        facts.put(
                "waiting for pages that others read",
                Quantity.seconds(result.work().waiting()));
        facts.put("partitions loaded", Quantity.count(result.loads()));
        facts.put("loaded again from pages", Quantity.count(result.reloads()));
        return facts;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.6g", value);
    }
}
