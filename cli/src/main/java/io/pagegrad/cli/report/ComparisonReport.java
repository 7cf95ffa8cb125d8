package io.pagegrad.cli.report;

import io.pagegrad.cli.output.Quantity;
import io.pagegrad.trainer.artifact.AtomicFile;
import io.pagegrad.trainer.hop.ParallelismResult;
import io.pagegrad.trainer.hop.TrialState.EpochLoss;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The page of a comparison of ways to train several configurations.
///
/// @param commandLine as the user typed it; passwords in it are not printed
/// @param version of the software
public record ComparisonReport(
        List<ParallelismResult> results, String query, List<String> commandLine, String version) {

    /// Replaces the file as a whole.
    public void write(Path file) throws IOException {
        AtomicFile.write(file, page().getBytes(StandardCharsets.UTF_8));
    }

    String page() throws IOException {
        BarChart moved = new BarChart("Moved between workers");
        BarChart used = new BarChart("Utilisation of workers");
        for (ParallelismResult result : results) {
            moved.bar(result.way().word(), result.movedBytes(), Quantity.bytes(result.movedBytes()));
            used.bar(
                    result.way().word(),
                    result.utilisation(),
                    String.format(Locale.ROOT, "%.0f %%", 100 * result.utilisation()));
        }
        return Html.page(
                "Ways to train " + results.getFirst().curves().size() + " configurations with "
                        + results.getFirst().workers() + " workers",
                CommandText.of(commandLine),
                "<section class=\"charts\">\n"
                        + new LineChart("Lowest loss of all configurations", "epochs", byEpoch()).figure()
                        + new LineChart("Lowest loss over time", "seconds", byTime()).figure()
                        + moved.figure()
                        + used.figure()
                        + "</section>\n<section><h2>Query</h2>\n<pre>"
                        + Html.escaped(query.strip())
                        + "</pre></section>\n",
                "pagegrad " + version);
    }

    private List<Series> byEpoch() {
        List<Series> curves = new ArrayList<>();
        for (ParallelismResult result : results) {
            Series curve = new Series(result.way().word(), Palette.inTurn(curves.size()));
            List<Double> lowest = result.lowest();
            for (int epoch = 0; epoch < lowest.size(); epoch++) {
                curve.point(epoch + 1, lowest.get(epoch));
            }
            curves.add(curve);
        }
        return curves;
    }

    /// What a user sees who waits for the best model: the lowest loss that is known at each moment.
    private List<Series> byTime() {
        List<Series> curves = new ArrayList<>();
        for (ParallelismResult result : results) {
            Series curve = new Series(result.way().word(), Palette.inTurn(curves.size()));
            List<EpochLoss> points = result.curves().stream()
                    .flatMap(List::stream)
                    .sorted((a, b) -> Double.compare(a.seconds(), b.seconds()))
                    .toList();
            double lowest = Double.POSITIVE_INFINITY;
            for (EpochLoss point : points) {
                lowest = Math.min(lowest, Double.isNaN(point.loss()) ? lowest : point.loss());
                curve.point(point.seconds(), lowest);
            }
            curves.add(curve);
        }
        return curves;
    }
}
