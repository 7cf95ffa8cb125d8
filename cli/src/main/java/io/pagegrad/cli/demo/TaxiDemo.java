package io.pagegrad.cli.demo;

import io.pagegrad.cache.RowSet;
import io.pagegrad.cache.Scaling;
import io.pagegrad.cache.load.LoadOptions;
import io.pagegrad.cli.output.Quantity;
import io.pagegrad.cli.output.TextTable;
import io.pagegrad.cli.training.TrainingJob;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.testdata.DataSet;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.sync.Strategy;
import io.pagegrad.trainer.train.ExactLeastSquares;
import io.pagegrad.trainer.train.TrainingResult;
import io.pagegrad.trainer.update.Schedule;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Predicts how long a taxi trip takes from its day, hour, distance and bearing.
///
/// @param rows trips to make
public record TaxiDemo(DemoRun run, long rows) {
    public static final String QUERY = """
            SELECT extract(day FROM pickup_datetime) AS day,
                   extract(hour FROM pickup_datetime) AS hour,
                   haversine(pickup_latitude, pickup_longitude, dropoff_latitude, dropoff_longitude) AS distance,
                   bearing(pickup_latitude, pickup_longitude, dropoff_latitude, dropoff_longitude) AS bearing,
                   extract(epoch FROM dropoff_datetime - pickup_datetime) AS duration
            FROM taxi
            WHERE pickup_longitude BETWEEN -74.5 AND -73.4 AND pickup_latitude BETWEEN 40.4 AND 41.1
              AND dropoff_longitude BETWEEN -74.5 AND -73.4 AND dropoff_latitude BETWEEN 40.4 AND 41.1
              AND dropoff_datetime - pickup_datetime BETWEEN interval '1 minute' AND interval '2 hours'
              AND NOT (pickup_longitude = dropoff_longitude AND pickup_latitude = dropoff_latitude)
            """;

    static final String LOSS = "(x, w) -> (w.day * x.day + w.hour * x.hour + w.distance * x.distance"
            + " + w.bearing * x.bearing + w.base - x.duration)^2";

    private static final List<String> FEATURES = List.of("day", "hour", "distance", "bearing");
    private static final List<String> DECODED = List.of(
            "pickup_datetime",
            "dropoff_datetime",
            "pickup_longitude",
            "pickup_latitude",
            "dropoff_longitude",
            "dropoff_latitude");
    private static final long USUAL_EPOCHS = 5;
    private static final long BATCH_ROWS = 1024;

    /// Runs everything and prints it.
    public void show() throws IOException {
        try (DemoCluster cluster = DemoCluster.make(DataSet.taxi(rows), run.surroundings(), run.quiet())) {
            PagefileTable taxi = cluster.database().table("taxi", false);
            run.line(
                    "PostgreSQL %d made the table taxi: %s trips, %s of pages, in %s; checkpoint taken, server stopped.",
                    cluster.serverMajor(),
                    Quantity.count(rows),
                    Quantity.bytes(taxi.sizeBytes()),
                    Quantity.seconds(cluster.seconds()));
            decode(taxi);
            LoadOptions options = LoadOptions.defaults()
                    .withThreads(run.threads())
                    .withScaling(Scaling.ZSCORE, Set.of("duration"))
                    .withValidation(0.2, 1);
            try (TrainingJob.Loaded loaded = run.job().load(cluster.database(), QUERY, options)) {
                run.line(
                        "Features computed, anomalies filtered, z-scored: %s of %s trips kept (%s to train, %s to"
                                + " validate), %.0f ns/row.",
                        Quantity.count(loaded.figures().rows()),
                        Quantity.count(loaded.figures().tableRows()),
                        Quantity.count(loaded.figures().trainingRows()),
                        Quantity.count(loaded.figures().validationRows()),
                        loaded.figures().nanosPerRow());
                train(loaded);
            }
        }
    }

    private void decode(PagefileTable taxi) throws IOException {
        DecodeTiming timing =
                DecodeTiming.of(taxi, DECODED, run.threads(), run.surroundings().interruption());
        run.line(
                "Its pages decoded without it: %s rows, %d of %d columns, %d threads: %.2f GB/s, %.0f ns/row.",
                Quantity.count(timing.rows()),
                DECODED.size(),
                taxi.schema().size(),
                timing.threads(),
                timing.gigabytesPerSecond(),
                timing.nanosPerRow());
    }

    private void train(TrainingJob.Loaded loaded) throws IOException {
        long epochs = run.epochs() > 0 ? run.epochs() : USUAL_EPOCHS;
        long steps = epochs * ((loaded.figures().trainingRows() + BATCH_ROWS - 1) / BATCH_ROWS);
        Trainer trainer = Trainer.on(loaded.cache())
                .label("duration")
                .loss(LOSS)
                .strategy(run.threads() == 1 ? Strategy.sequential() : Strategy.hogwild(run.threads()))
                .workers(run.threads())
                .batchSize(BATCH_ROWS)
                .schedule(new Schedule.Cosine(0.05, 0.0005, steps))
                .epochs(epochs);
        TrainingResult result = run.job().train(loaded, trainer).result();
        run.line("");
        run.line("%s", LOSS);
        run.line("");
        run.history(result);
        run.line("");
        compare(loaded, result);
    }

    private void compare(TrainingJob.Loaded loaded, TrainingResult result) throws IOException {
        RowSet rows = loaded.cache().trainingRows();
        ExactLeastSquares exact = ExactLeastSquares.solve(loaded.cache(), rows, FEATURES, "duration");
        Map<String, Double> ours = new LinkedHashMap<>();
        TextTable weights = new TextTable("weight", ">gradient descent", ">exact least squares");
        exact.weights().forEach((name, value) -> {
            String called = name.equals(ExactLeastSquares.INTERCEPT) ? "base" : name;
            ours.put(called, result.weight(called));
            weights.row(called, number(result.weight(called)), number(value));
        });
        run.table(weights);
        double loss = ExactLeastSquares.meanSquaredError(ours, loaded.cache(), rows, "duration");
        double least = ExactLeastSquares.meanSquaredError(exact.weights(), loaded.cache(), rows, "duration");
        run.line("");
        run.line(
                "Trained at %s tuples/s (%d threads, %s).",
                Quantity.rounded(result.rowsPerSecond()), run.threads(), run.threads() == 1 ? "sequential" : "hogwild");
        run.line(
                "Mean squared error over the training rows: %.4f s², exact least squares %.4f s², excess %.4f %%.",
                loss, least, (loss / least - 1) * 100);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
