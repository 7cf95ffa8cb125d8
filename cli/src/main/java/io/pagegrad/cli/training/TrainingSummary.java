package io.pagegrad.cli.training;

import com.fasterxml.jackson.core.JsonGenerator;
import io.pagegrad.cli.output.JsonResult;
import io.pagegrad.cli.output.Quantity;
import io.pagegrad.cli.output.TextTable;
import io.pagegrad.cli.report.WeightMatrix;
import io.pagegrad.cli.session.Surroundings;
import io.pagegrad.trainer.artifact.Classification;
import io.pagegrad.trainer.model.ModelSpec;
import io.pagegrad.trainer.train.TrainingResult;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The result of a training run as `train` prints it.
public record TrainingSummary(TrainingJob.Outcome outcome) {
    /// More weights than this are left to the model file.
    private static final int MOST_WEIGHTS = 64;

    private static final int TOP = 5;

    public void print(Surroundings surroundings) throws IOException {
        TrainingResult result = outcome.result();
        TextTable facts = new TextTable("", "");
        facts.row(
                isValidated() ? "validation loss" : "training loss",
                String.format(Locale.ROOT, "%.6g", result.bestLoss()));
        facts.row(
                "trained",
                String.format(
                        Locale.ROOT,
                        "%.4g epochs, %s batches, %s rows, ended by %s",
                        result.epochs(),
                        Quantity.count(result.batches()),
                        Quantity.count(result.rows()),
                        result.reason().word()));
        Classification classification = outcome.classification();
        if (classification != null) {
            facts.row(
                    "accuracy",
                    String.format(
                            Locale.ROOT,
                            "%.2f %% of %s rows, %.2f %% among the %d likeliest",
                            100 * classification.accuracy(),
                            Quantity.count(classification.rows()),
                            100 * classification.top(TOP),
                            Math.min(TOP, classification.classes().size())));
            if (classification.unknown() > 0) {
                facts.row(
                        "other classes",
                        Quantity.count(classification.unknown())
                                + " of these rows have a class that no training row has");
            }
        }
        facts.row("speed", Quantity.rounded(result.rowsPerSecond()) + " rows/s");
        LossFigures.print(facts, result);
        try (Writer out = surroundings.writer()) {
            facts.writeTo(out);
            out.write("\n");
            weights(outcome.model().model(), result).writeTo(out);
        }
    }

    /// Each weight, or of a large network its matrices.
    private static TextTable weights(ModelSpec spec, TrainingResult result) {
        List<WeightMatrix> matrices = WeightMatrix.of(spec, result);
        if (result.weights().length > MOST_WEIGHTS && !matrices.isEmpty()) {
            TextTable table = new TextTable("weights", ">shape", ">root mean square");
            matrices.forEach(matrix -> table.row(
                    matrix.name(), matrix.shape().toString(), String.format(Locale.ROOT, "%.6g", matrix.size())));
            return table;
        }
        TextTable weights = new TextTable("weight", ">value");
        int shown = 0;
        for (Map.Entry<String, Double> weight : result.weightsByName().entrySet()) {
            if (shown++ == MOST_WEIGHTS) {
                weights.row("… " + (result.weights().length - MOST_WEIGHTS) + " more", "");
                break;
            }
            weights.row(weight.getKey(), String.format(Locale.ROOT, "%.9g", weight.getValue()));
        }
        return weights;
    }

    private boolean isValidated() {
        return outcome.figures().validationRows() > 0;
    }

    public void printJson(Surroundings surroundings) throws IOException {
        JsonResult.print(surroundings, this::write);
    }

    private void write(JsonGenerator json) throws IOException {
        TrainingResult result = outcome.result();
        LoadFigures figures = outcome.figures();
        json.writeStartObject();
        json.writeNumberField(isValidated() ? "validation_loss" : "training_loss", result.bestLoss());
        json.writeStringField("reason", result.reason().word());
        json.writeNumberField("epochs", result.epochs());
        json.writeNumberField("batches", result.batches());
        json.writeNumberField("rows_trained", result.rows());
        json.writeNumberField("seconds", result.seconds());
        json.writeNumberField("rows_per_second", result.rowsPerSecond());
        LossFigures.write(json, result);
        if (outcome.classification() != null) {
            write(json, outcome.classification());
        }
        json.writeObjectFieldStart("read");
        json.writeNumberField("table_rows", figures.tableRows());
        json.writeNumberField("rows", figures.rows());
        json.writeNumberField("training_rows", figures.trainingRows());
        json.writeNumberField("validation_rows", figures.validationRows());
        json.writeNumberField("page_bytes", figures.pageBytes());
        json.writeNumberField("cache_bytes", figures.cacheBytes());
        json.writeNumberField("seconds", figures.seconds());
        json.writeEndObject();
        json.writeObjectFieldStart("weights");
        for (Map.Entry<String, Double> weight : result.weightsByName().entrySet()) {
            json.writeNumberField(weight.getKey(), weight.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Classification classification) throws IOException {
        json.writeObjectFieldStart("classification");
        json.writeNumberField("rows", classification.rows());
        json.writeNumberField("rows_of_other_classes", classification.unknown());
        json.writeNumberField("accuracy", classification.accuracy());
        json.writeNumberField("top_" + TOP, classification.top(TOP));
        json.writeArrayFieldStart("classes");
        for (String name : classification.classes()) {
            json.writeString(name);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("confusion");
        for (long[] row : classification.counts()) {
            json.writeArray(row, 0, row.length);
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
