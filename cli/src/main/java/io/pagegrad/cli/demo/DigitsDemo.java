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
import io.pagegrad.trainer.sync.Strategy;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;

/// Reads drawn digits: pictures of 28 × 28 bytes, a network of 784, 200 and 10 neurons.
///
/// @param rows pictures to make
public record DigitsDemo(DemoRun run, long rows) {
    static final String QUERY = "SELECT label, pixels FROM digits";

    private static final String LABEL = "label";
    private static final long USUAL_EPOCHS = 5;
    private static final int HIDDEN = 200;
    private static final int BATCH_ROWS = 128;
    private static final double RATE = 0.5;

    /// Runs everything and prints it.
    public void show() throws IOException {
        try (DemoCluster cluster = DemoCluster.make(DataSet.digits(rows), run.surroundings(), run.quiet())) {
            PagefileTable digits = cluster.database().table("digits", false);
            run.line(
                    "PostgreSQL %d drew the table digits: %s pictures of 784 bytes, %s of pages, in %s; checkpoint"
                            + " taken, server stopped.",
                    cluster.serverMajor(),
                    Quantity.count(rows),
                    Quantity.bytes(digits.sizeBytes()),
                    Quantity.seconds(cluster.seconds()));
            LoadOptions options = LoadOptions.defaults()
                    .withThreads(run.threads())
                    .withScaling(Scaling.MINMAX, Set.of(LABEL))
                    .withValidation(0.1, 1);
            try (TrainingJob.Loaded loaded = run.job().load(cluster.database(), QUERY, options)) {
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
                .mlp(NetworkOptions.layers(HIDDEN))
                .strategy(Strategy.synchronised())
                .workers(run.threads())
                .batchSize(BATCH_ROWS)
                .learningRate(RATE)
                .epochs(run.epochs() > 0 ? run.epochs() : USUAL_EPOCHS);
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
