package io.pagegrad.cli.demo;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.RowSet;
import io.pagegrad.cache.RowSlice;
import io.pagegrad.cache.Scaling;
import io.pagegrad.cache.load.LoadOptions;
import io.pagegrad.cli.output.Quantity;
import io.pagegrad.cli.output.TextTable;
import io.pagegrad.cli.training.TrainingJob;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.testdata.DataSet;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.artifact.Predictor;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/// Tells three species of iris apart by a softmax model.
public record IrisDemo(DemoRun run) {
    static final String QUERY = "SELECT sepal_length, sepal_width, petal_length, petal_width, species_id FROM iris";

    private static final List<String> SPECIES = List.of("setosa", "versicolor", "virginica");
    private static final String LABEL = "species_id";
    private static final long USUAL_EPOCHS = 200;

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
        Trainer trainer = Trainer.on(loaded.cache())
                .label(LABEL)
                .softmax(SPECIES.size())
                .batchSize(16)
                .learningRate(0.1)
                .patience(50)
                .epochs(run.epochs() > 0 ? run.epochs() : USUAL_EPOCHS);
        TrainingJob.Outcome outcome = run.job().train(loaded, trainer);
        run.line("");
        run.history(outcome.result());
        run.line("");
        Predictor predictor = Predictor.forScaledRows(outcome.model());
        int[][] counts = confusion(predictor, loaded.cache(), loaded.cache().allRows());
        TextTable table = new TextTable("is \\ told", ">setosa", ">versicolor", ">virginica");
        int right = 0;
        for (int actual = 0; actual < counts.length; actual++) {
            right += counts[actual][actual];
            table.row(
                    SPECIES.get(actual),
                    Integer.toString(counts[actual][0]),
                    Integer.toString(counts[actual][1]),
                    Integer.toString(counts[actual][2]));
        }
        run.table(table);
        int[][] unseen = confusion(predictor, loaded.cache(), loaded.cache().validationRows());
        int unseenRight = 0;
        for (int c = 0; c < unseen.length; c++) {
            unseenRight += unseen[c][c];
        }
        run.line("");
        run.line(
                "Told right: %d of %d flowers; of the %d that training did not see, %d.",
                right, loaded.cache().rows(), loaded.cache().validationRows().rows(), unseenRight);
    }

    /// How many rows of each species (first index) the model takes for which (second).
    private static int[][] confusion(Predictor predictor, ColumnCache cache, RowSet rows) {
        int[][] counts = new int[SPECIES.size()][SPECIES.size()];
        int[] labels = labels(cache, rows);
        int[] next = {0};
        predictor.predict(cache, rows, (predictions, count) -> {
            for (int row = 0; row < count; row++) {
                int best = 0;
                for (int c = 1; c < predictions.length; c++) {
                    best = predictions[c][row] > predictions[best][row] ? c : best;
                }
                counts[labels[next[0]++]][best]++;
            }
        });
        return counts;
    }

    private static int[] labels(ColumnCache cache, RowSet rows) {
        int column = cache.columnIndex(LABEL);
        int[] labels = new int[Math.toIntExact(rows.rows())];
        int next = 0;
        for (RowSlice slice : rows.slices()) {
            for (int row = slice.from(); row < slice.to(); row++) {
                labels[next++] = (int) slice.group().column(column).getDouble(row);
            }
        }
        return labels;
    }
}
