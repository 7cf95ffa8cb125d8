package io.pagegrad.cli.demo;

import io.pagegrad.cache.Scaling;
import io.pagegrad.cache.load.LoadOptions;
import io.pagegrad.cli.output.Quantity;
import io.pagegrad.cli.output.TextTable;
import io.pagegrad.cli.training.TrainingJob;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.testdata.DataSet;
import io.pagegrad.trainer.NetworkOptions;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.artifact.Classification;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;

/// Reads digits: 1,797 that people wrote, in pictures of 8 × 8 places, or any number of drawn ones of 28 × 28.
///
/// @param side places of a picture in a row
/// @param hidden outputs of the hidden layer
/// @param usualEpochs unless the user says how many
public record DigitsDemo(DemoRun run, DataSet data, int side, int hidden, int batchRows, long usualEpochs) {
    private static final String LABEL = "label";
    private static final double RATE = 0.5;

    /// The written digits.
    public static DigitsDemo written(DemoRun run) {
        return new DigitsDemo(run, DataSet.writtenDigits(), 8, 64, 16, 40);
    }

    /// @param rows pictures to draw
    public static DigitsDemo drawn(DemoRun run, long rows) {
        return new DigitsDemo(run, DataSet.digits(rows), 28, 200, 128, 5);
    }

    /// Runs everything and prints it.
    public void show() throws IOException {
        String query = "SELECT label, pixels FROM " + data.table();
        try (DemoCluster cluster = DemoCluster.make(data, run.surroundings(), run.quiet())) {
            PagefileTable digits = cluster.database().table(data.table(), false);
            run.line(
                    "PostgreSQL %d made the table %s: %s pictures of %d bytes, %s of pages, in %s; checkpoint"
                            + " taken, server stopped.",
                    cluster.serverMajor(),
                    data.table(),
                    Quantity.count(data.rows()),
                    side * side,
                    Quantity.bytes(digits.sizeBytes()),
                    Quantity.seconds(cluster.seconds()));
            LoadOptions options = LoadOptions.defaults()
                    .withThreads(run.threads())
                    .withScaling(Scaling.MINMAX, Set.of(LABEL))
                    .withValidation(0.2, 1);
            try (TrainingJob.Loaded loaded = run.job().load(cluster.database(), query, options)) {
                run.line(
                        "Its pages read without it: %s pictures in %s, %s to train, %s to validate.",
                        Quantity.count(loaded.figures().rows()),
                        Quantity.seconds(loaded.figures().seconds()),
                        Quantity.count(loaded.figures().trainingRows()),
                        Quantity.count(loaded.figures().validationRows()));
                train(loaded);
            }
        }
    }

    private void train(TrainingJob.Loaded loaded) throws IOException {
        Trainer trainer = Trainer.on(loaded.cache())
                .label(LABEL)
                .mlp(NetworkOptions.layers(hidden))
                .workers(run.threads())
                .batchSize(batchRows)
                .learningRate(RATE)
                .epochs(run.epochs() > 0 ? run.epochs() : usualEpochs);
        TrainingJob.Outcome outcome = run.job().train(loaded, trainer);
        run.line("");
        run.history(outcome.result());
        run.line("");
        Classification unseen = outcome.classification();
        TextTable table = new TextTable("digit", ">pictures", ">told right");
        for (int digit = 0; digit < unseen.classes().size(); digit++) {
            long count = 0;
            for (long told : unseen.counts()[digit]) {
                count += told;
            }
            table.row(
                    unseen.classes().get(digit),
                    Quantity.count(count),
                    String.format(Locale.ROOT, "%.1f %%", 100 * unseen.recall(digit)));
        }
        run.table(table);
        run.line("");
        run.line(
                "Told right: %.2f %% of the %s pictures that training did not see; %s pictures a second.",
                100 * unseen.accuracy(),
                Quantity.count(unseen.rows()),
                Quantity.rounded(outcome.result().rowsPerSecond()));
    }
}
