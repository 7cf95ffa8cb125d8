package io.pagegrad.cli.search;

import com.fasterxml.jackson.core.JsonGenerator;
import io.pagegrad.cli.output.Quantity;
import io.pagegrad.cli.output.TextTable;
import io.pagegrad.trainer.hop.ParallelismResult;
import io.pagegrad.trainer.hop.TrialState.EpochLoss;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Several ways of training the same configurations, side by side.
public record ComparisonTable(List<ParallelismResult> results) {
    /// What each way came to.
    public TextTable totals() {
        TextTable table = new TextTable(
                "way", ">lowest loss", ">mean of final losses", ">time", ">moved between workers", ">utilisation");
        for (ParallelismResult result : results) {
            table.row(
                    result.way().word(),
                    number(result.lowest().getLast()),
                    number(result.meanFinalLoss()),
                    Quantity.seconds(result.seconds()),
                    Quantity.bytes(result.movedBytes()),
                    String.format(Locale.ROOT, "%.0f %%", 100 * result.utilisation()));
        }
        return table;
    }

    /// Lowest loss of all configurations after each epoch, one column for each way.
    public TextTable epochs() {
        List<String> titles = new ArrayList<>(List.of(">epoch"));
        results.forEach(result -> titles.add(">" + result.way().word()));
        TextTable table = new TextTable(titles.toArray(String[]::new));
        int count = results.stream()
                .mapToInt(result -> result.lowest().size())
                .max()
                .orElse(0);
        for (int epoch = 0; epoch < count; epoch++) {
            List<String> cells = new ArrayList<>(List.of(Integer.toString(epoch + 1)));
            for (ParallelismResult result : results) {
                cells.add(
                        epoch < result.lowest().size() ? number(result.lowest().get(epoch)) : "");
            }
            table.row(cells.toArray(String[]::new));
        }
        return table;
    }

    private static String number(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.5g", value) : "diverged";
    }

    void write(JsonGenerator json) throws IOException {
        json.writeStartArray();
        for (ParallelismResult result : results) {
            json.writeStartObject();
            json.writeStringField("way", result.way().word());
            json.writeNumberField("workers", result.workers());
            json.writeNumberField("seconds", result.seconds());
            json.writeNumberField("useful_seconds", result.usefulSeconds());
            json.writeNumberField("utilisation", result.utilisation());
            json.writeNumberField("moved_bytes", result.movedBytes());
            SearchSummary.number(json, "mean_final_loss", result.meanFinalLoss());
            json.writeArrayFieldStart("curves");
            for (List<EpochLoss> curve : result.curves()) {
                json.writeStartArray();
                for (EpochLoss point : curve) {
                    json.writeStartObject();
                    json.writeNumberField("epoch", point.epoch());
                    json.writeNumberField("seconds", point.seconds());
                    SearchSummary.number(json, "loss", point.loss());
                    json.writeEndObject();
                }
                json.writeEndArray();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
