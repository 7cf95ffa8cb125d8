package io.pagegrad.bench;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.sync.Strategy;
import io.pagegrad.trainer.train.ExactLeastSquares;
import io.pagegrad.trainer.train.Shuffle;
import io.pagegrad.trainer.train.TrainingResult;
import io.pagegrad.trainer.train.ValidationPoint;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/// Prints a table: for each strategy, batch size and number of learners the throughput, and the time and rows
/// until the loss is within 0.1 % of the exact solution's.
///
/// Linear regression with four features, float32, data in memory. Arguments: rows, learners separated by commas,
/// epochs.
public final class StrategyReport {
    private static final List<String> STRATEGIES =
            List.of("sequential", "synchronized", "hogwild", "local-dirty", "local-locks", "sma", "model-averaging");
    private static final long[] BATCHES = {32, 256, 1024, 8192, 65_536};
    private static final double GOAL = 1.001;

    private StrategyReport() {}

    public static void main(String[] arguments) throws IOException {
        int rows = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 4_000_000;
        String[] learners = (arguments.length > 1 ? arguments[1] : "1,2").split(",");
        long epochs = arguments.length > 2 ? Long.parseLong(arguments[2]) : 6;
        try (ColumnCache cache = RegressionRows.of(rows).cache()) {
            ExactLeastSquares exact = ExactLeastSquares.solve(cache, cache.allRows(), RegressionRows.FEATURES, "y");
            double goal = GOAL * exact.meanSquaredError(cache, cache.allRows(), "y");
            System.out.println("| strategy | learners | batch | Mrows/s | s to goal | Mrows to goal | loss / exact |");
            System.out.println("|---|---|---|---|---|---|---|");
            for (long batch : BATCHES) {
                for (String count : learners) {
                    for (String word : STRATEGIES) {
                        report(cache, word, Integer.parseInt(count), batch, epochs, goal);
                    }
                }
            }
        }
    }

    private static void report(ColumnCache cache, String word, int learners, long batch, long epochs, double goal)
            throws IOException {
        if (word.equals("sequential") && learners > 1) {
            return;
        }
        TrainingResult best = null;
        for (int run = 0; run < 3; run++) {
            TrainingResult result = Trainer.on(cache)
                    .label("y")
                    .linear(RegressionRows.FEATURES.toArray(String[]::new))
                    .strategy(Strategy.named(word, learners))
                    .workers(learners)
                    .batchSize(batch)
                    .learningRate(batch <= 32 ? 0.01 : 0.1)
                    .shuffle(Shuffle.NONE)
                    .validateEvery(Math.max(1, 1_000_000 / batch))
                    .epochs(epochs)
                    .patience(Integer.MAX_VALUE)
                    .fit();
            best = best == null || result.rowsPerSecond() > best.rowsPerSecond() ? result : best;
        }
        ValidationPoint reached = null;
        for (ValidationPoint point : best.history()) {
            reached = reached == null && point.validationLoss() <= goal ? point : reached;
        }
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %d | %.1f | %s | %s | %.5f |%n",
                word,
                learners,
                batch,
                best.rowsPerSecond() / 1e6,
                reached == null ? "-" : String.format(Locale.ROOT, "%.4f", reached.trainingSeconds()),
                reached == null ? "-" : String.format(Locale.ROOT, "%.2f", reached.rows() / 1e6),
                best.bestLoss() / (goal / GOAL));
    }
}
