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
import io.pagegrad.trainer.model.OutputLoss;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/// Tells three species of iris apart by a network of 4, 20 and 3 neurons, as the paper does.
public record IrisDemo(DemoRun run) {
    static final String QUERY = "SELECT sepal_length, sepal_width, petal_length, petal_width, species_id FROM iris";

    private static final List<String> SPECIES = List.of("setosa", "versicolor", "virginica");
    private static final String LABEL = "species_id";
    private static final long USUAL_EPOCHS = 1000;
    private static final int HIDDEN = 20;
    private static final int BATCH_ROWS = 10;
    private static final double RATE = 0.2;

    /// Runs everything and prints it.
    public void show() throws IOException {
        try (DemoCluster cluster = DemoCluster.make(DataSet.iris(), run.surroundings(), run.quiet())) {
            PagefileTable iris = cluster.database().table("iris", false);
            run.line(
                    "PostgreSQL %d made the table iris: 150 flowers, %s of pages, in %s; checkpoint taken, server stopped.",
                    cluster.serverMajor(), Quantity.bytes(iris.sizeBytes()), Quantity.seconds(cluster.seconds()));
            LoadOptions options = LoadOptions.defaults()
                    .withThreads(run.threads())
                    .withScaling(Scaling.ZSCORE, Set.of(LABEL))
                    .withValidation(0.2, 1);
            try (TrainingJob.Loaded loaded = run.job().load(cluster.database(), QUERY, options)) {
                run.line(
                        "Its pages read without it: %d rows, %d to train, %d to validate, z-scored.",
                        loaded.figures().rows(),
                        loaded.figures().trainingRows(),
                        loaded.figures().validationRows());
                train(loaded);
            }
        }
    }

    private void train(TrainingJob.Loaded loaded) throws IOException {
        NetworkOptions network = NetworkOptions.layers(HIDDEN).withBias(false).withLoss(OutputLoss.MSE);
        Trainer trainer = Trainer.on(loaded.cache())
                .label(LABEL)
                .mlp(network)
                .batchSize(BATCH_ROWS)
                .learningRate(RATE)
                .patience(Integer.MAX_VALUE)
                .epochs(run.epochs() > 0 ? run.epochs() : USUAL_EPOCHS);
        TrainingJob.Outcome outcome = run.job().train(loaded, trainer);
        run.line("");
        run.history(outcome.result());
        run.line("");
        Classification all = Classification.of(
                outcome.model(), loaded.cache(), loaded.cache().allRows());
        TextTable table = new TextTable("is \\ told", ">setosa", ">versicolor", ">virginica");
        for (int actual = 0; actual < SPECIES.size(); actual++) {
            table.row(
                    SPECIES.get(actual),
                    Long.toString(all.counts()[actual][0]),
                    Long.toString(all.counts()[actual][1]),
                    Long.toString(all.counts()[actual][2]));
        }
        run.table(table);
        Classification unseen = Classification.of(
                outcome.model(), loaded.cache(), loaded.cache().validationRows());
        run.line("");
        run.line(
                "Told right: %d of %d flowers; of the %d that training did not see, %d.",
                Math.round(all.accuracy() * all.rows()),
                all.rows(),
                unseen.rows(),
                Math.round(unseen.accuracy() * unseen.rows()));
    }
}
