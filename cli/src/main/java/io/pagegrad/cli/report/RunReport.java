package io.pagegrad.cli.report;

import io.pagegrad.cli.output.Quantity;
import io.pagegrad.trainer.artifact.AtomicFile;
import io.pagegrad.trainer.artifact.Classification;
import io.pagegrad.trainer.artifact.ModelFile;
import io.pagegrad.trainer.sync.AgeHistogram;
import io.pagegrad.trainer.train.Progress;
import io.pagegrad.trainer.train.TrainingResult;
import io.pagegrad.trainer.train.ValidationPoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The page of one training run.
///
/// @param figures what reading the pages took, by name
/// @param validated whether there are validation rows: without them losses for validation are those of training
/// @param samples throughput, about once a second
/// @param commandLine as the user typed it; passwords in it are not printed
/// @param classification what a classifier tells right; null for other models
public record RunReport(
        ModelFile model,
        TrainingResult result,
        boolean validated,
        List<Progress> samples,
        Map<String, String> figures,
        List<String> commandLine,
        Classification classification) {
    private static final int MOST_WEIGHTS = 40;
    private static final int FEW_SAMPLES = 8;

    /// Writes the page beside its place and renames it.
    public void write(Path file) throws IOException {
        AtomicFile.write(file, page().getBytes(StandardCharsets.UTF_8));
    }

    String page() throws IOException {
        String title = "Training run: " + subject();
        return Html.page(
                title,
                commandText(),
                tiles()
                        + warnings()
                        + "<section class=\"charts\">\n"
                        + charts()
                        + "</section>\n"
                        + ClassificationSection.of(classification)
                        + "<section class=\"columns\">\n<div><h2>Where the rows come from</h2>\n"
                        + Html.facts(provenance())
                        + "</div>\n<div><h2>How it was trained</h2>\n"
                        + Html.facts(model.options())
                        + "</div>\n</section>\n<section><h2>Model</h2>\n<pre>"
                        + Html.escaped(ModelText.of(model.model()))
                        + "</pre><h2>Query</h2>\n<pre>"
                        + Html.escaped(model.provenance().query().strip())
                        + "</pre></section>\n",
                "pagegrad " + model.version() + ", " + model.createdAt());
    }

    private String subject() {
        return model.provenance().table() == null
                ? "a model"
                : model.provenance().table().table() + " in "
                        + model.provenance().table().database();
    }

    private String commandText() {
        return CommandText.of(commandLine);
    }

    private String tiles() {
        return "<section class=\"tiles\">\n"
                + Html.tile(number(result.bestLoss()), validated ? "best validation loss" : "best training loss")
                + Html.tile(Quantity.rounded(result.rowsPerSecond()) + "/s", "rows trained")
                + Html.tile(String.format(Locale.ROOT, "%.4g", result.epochs()), "epochs")
                + Html.tile(Quantity.seconds(result.seconds()), "training and validation")
                + Html.tile(result.reason().word(), "ended by")
                + "</section>\n";
    }

    private String warnings() {
        StringBuilder html = new StringBuilder();
        for (String warning : result.warnings()) {
            html.append("<p class=\"warning\">").append(Html.escaped(warning)).append("</p>\n");
        }
        return html.toString();
    }

    /// Two in a row; weights, which come last, take what is left of theirs.
    private String charts() {
        List<String> figures = new ArrayList<>();
        add(figures, new LineChart("Loss over time", "seconds", losses(Over.SECONDS)));
        add(figures, new LineChart("Loss over rows", "rows trained on", losses(Over.ROWS)));
        add(figures, new LineChart("Throughput, rows per second", "seconds", List.of(throughput())));
        Series norm = new Series("gradient norm", "first");
        for (ValidationPoint point : result.history()) {
            norm.point(point.epoch(), point.gradientNorm());
        }
        add(figures, new LineChart("Gradient norm", "epochs", List.of(norm)));
        AgeHistogram ages = result.ages();
        if (ages != null && ages.largest() >= 0) {
            figures.add(staleness(ages));
        }
        figures.add(figures.size() % 2 == 0 ? weights().wideFigure() : weights().figure());
        return String.join("", figures);
    }

    /// Sampled each second; a run of a few seconds has its validations instead.
    private Series throughput() {
        Series rate = new Series("rows per second", "first");
        if (samples.size() >= FEW_SAMPLES) {
            for (Progress sample : samples) {
                rate.point(sample.seconds(), sample.rowsPerSecond());
            }
            return rate;
        }
        for (int i = 1; i < result.history().size(); i++) {
            ValidationPoint from = result.history().get(i - 1);
            ValidationPoint to = result.history().get(i);
            rate.point(to.seconds(), (to.rows() - from.rows()) / (to.trainingSeconds() - from.trainingSeconds()));
        }
        return rate;
    }

    private static void add(List<String> figures, LineChart chart) {
        if (!chart.isEmpty()) {
            figures.add(chart.figure());
        }
    }

    /// What stands on the x axis of a loss curve.
    private enum Over {
        SECONDS,
        ROWS
    }

    private List<Series> losses(Over over) {
        Series training = new Series("training", "second");
        Series validation = new Series("validation", "first");
        for (ValidationPoint point : result.history()) {
            double x = over == Over.SECONDS ? point.seconds() : point.rows();
            training.point(x, point.trainingLoss());
            validation.point(x, point.validationLoss());
        }
        return validated ? List.of(training, validation) : List.of(training);
    }

    private BarChart weights() {
        List<WeightMatrix> matrices = WeightMatrix.of(model.model(), result);
        if (result.weights().length > MOST_WEIGHTS && !matrices.isEmpty()) {
            BarChart sizes = new BarChart("Weights, root mean square of each matrix");
            for (WeightMatrix matrix : matrices) {
                sizes.bar(matrix.name() + ", " + matrix.shape(), matrix.size(), number(matrix.size()));
            }
            return sizes;
        }
        BarChart chart = new BarChart(
                result.weights().length > MOST_WEIGHTS
                        ? "The first " + MOST_WEIGHTS + " of " + result.weights().length + " weights"
                        : "Weights");
        int shown = 0;
        for (Map.Entry<String, Double> weight : result.weightsByName().entrySet()) {
            if (shown++ == MOST_WEIGHTS) {
                break;
            }
            chart.bar(weight.getKey(), weight.getValue(), number(weight.getValue()));
        }
        return chart;
    }

    private static String staleness(AgeHistogram ages) {
        BarChart chart = new BarChart("Staleness: updates by others between read and write");
        long[] counts = ages.counts();
        for (int age = 0; age < counts.length; age++) {
            if (counts[age] > 0) {
                String label = age == counts.length - 1 ? age + " and more" : Integer.toString(age);
                chart.bar(label, counts[age], Quantity.count(counts[age]));
            }
        }
        return chart.figure();
    }

    private Map<String, String> provenance() {
        Map<String, String> facts = new LinkedHashMap<>();
        if (model.provenance().table() != null) {
            facts.put("database", model.provenance().table().database());
            facts.put("table", model.provenance().table().table());
            facts.putAll(model.provenance().table().properties());
            facts.put("files", String.join(", ", model.provenance().table().files()));
        }
        facts.putAll(figures);
        return facts;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.6g", value);
    }
}
