package io.pagegrad.bench;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.sync.Strategy;
import io.pagegrad.trainer.train.ExactLeastSquares;
import io.pagegrad.trainer.train.Shuffle;
import io.pagegrad.trainer.train.StopReason;
import io.pagegrad.trainer.train.TrainingResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// For each strategy, batch size and number of learners the throughput, and the time and rows until the loss is
/// within 0.1 % of the exact solution's: a table, and the plots over the batch size as SVG.
///
/// Linear regression with four features, float32, data in memory. Throughput is the median of some runs without
/// validations, each strategy in turn; time and rows to the loss are of a run at one learning rate for all that
/// stops there, with a validation every 16,384 rows or batch. Arguments: rows, learners separated by commas,
/// epochs, file of the plots.
public final class StrategyReport {
    private static final List<String> STRATEGIES =
            List.of("sequential", "synchronized", "hogwild", "local-dirty", "local-locks", "sma", "model-averaging");
    private static final long[] BATCHES = {32, 256, 1024, 8192, 65_536};
    private static final double GOAL = 1.001;
    private static final int RUNS = 5;
    private static final long VALIDATION_ROWS = 16_384;

    private final ColumnCache cache;
    private final long epochs;
    private final double exact;
    private final Map<String, List<double[]>> rates = new LinkedHashMap<>();
    private final Map<String, List<double[]>> seconds = new LinkedHashMap<>();
    private final Map<String, List<double[]>> rows = new LinkedHashMap<>();

    private StrategyReport(ColumnCache cache, long epochs, double exact) {
        this.cache = cache;
        this.epochs = epochs;
        this.exact = exact;
    }

    public static void main(String[] arguments) throws IOException {
        int rows = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 4_000_000;
        String[] learners = (arguments.length > 1 ? arguments[1] : "1,2").split(",");
        long epochs = arguments.length > 2 ? Long.parseLong(arguments[2]) : 6;
        Path file = Path.of(arguments.length > 3 ? arguments[3] : "strategies.svg");
        try (ColumnCache cache = RegressionRows.of(rows).cache()) {
            StrategyReport report = new StrategyReport(cache, epochs, leastLoss(cache));
            System.out.println("| strategy | learners | batch | Mrows/s | s to goal | Mrows to goal | loss / exact |");
            System.out.println("|---|---|---|---|---|---|---|");
            for (long batch : BATCHES) {
                for (String count : learners) {
                    report.compare(batch, Integer.parseInt(count));
                }
            }
            String most = learners[learners.length - 1];
            Files.writeString(
                    file,
                    LinePlot.page(List.of(
                            plot("Seconds to 1.001 × the least loss, " + most + " learners", report.seconds),
                            plot("Million rows to 1.001 × the least loss, " + most + " learners", report.rows),
                            plot("Million rows a second, " + most + " learners", report.rates))));
        }
        System.err.println("wrote " + file);
    }

    /// Of the exact solution, over the rows that a run computes its losses over.
    private static double leastLoss(ColumnCache cache) throws IOException {
        return Trainer.on(cache)
                .label("y")
                .linear(RegressionRows.FEATURES.toArray(String[]::new))
                .initialWeights(ExactLeastSquares.solve(cache, cache.allRows(), RegressionRows.FEATURES, "y")
                        .weights())
                .epochs(0)
                .fit()
                .bestLoss();
    }

    /// The curves of the last number of learners.
    private static LinePlot plot(String title, Map<String, List<double[]>> points) {
        List<LinePlot.Curve> curves = new ArrayList<>();
        points.forEach((strategy, list) -> curves.add(new LinePlot.Curve(strategy, list)));
        return new LinePlot(title + ", by batch size", true, true, curves);
    }

    private void compare(long batch, int learners) throws IOException {
        List<String> strategies = STRATEGIES.stream()
                .filter(word -> learners == 1 || !word.equals("sequential"))
                .toList();
        double[][] measured = new double[strategies.size()][RUNS];
        for (int run = -1; run < RUNS; run++) {
            for (int s = 0; s < strategies.size(); s++) {
                double rate = trainer(strategies.get(s), learners, batch)
                        .validateEvery(Long.MAX_VALUE)
                        .fit()
                        .rowsPerSecond();
                if (run >= 0) {
                    measured[s][run] = rate / 1e6;
                }
            }
        }
        for (int s = 0; s < strategies.size(); s++) {
            report(strategies.get(s), learners, batch, Samples.median(measured[s]));
        }
    }

    private Trainer trainer(String strategy, int learners, long batch) {
        return Trainer.on(cache)
                .label("y")
                .linear(RegressionRows.FEATURES.toArray(String[]::new))
                .strategy(Strategy.named(strategy, learners))
                .workers(learners)
                .batchSize(batch)
                .learningRate(0.01)
                .shuffle(Shuffle.NONE)
                .epochs(epochs)
                .patience(Integer.MAX_VALUE);
    }

    private void report(String strategy, int learners, long batch, double rate) throws IOException {
        TrainingResult result = trainer(strategy, learners, batch)
                .validateEvery(Math.max(1, VALIDATION_ROWS / batch))
                .stopLoss(GOAL * exact)
                .fit();
        boolean reached = result.reason() == StopReason.LOSS;
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %d | %.1f | %s | %s | %.5f |%n",
                strategy,
                learners,
                batch,
                rate,
                reached ? String.format(Locale.ROOT, "%.4f", result.trainingSeconds()) : "-",
                reached ? String.format(Locale.ROOT, "%.2f", result.rows() / 1e6) : "-",
                result.bestLoss() / exact);
        if (learners > 1 || strategy.equals("sequential")) {
            add(rates, strategy, batch, rate);
            if (reached) {
                add(seconds, strategy, batch, result.trainingSeconds());
                add(rows, strategy, batch, result.rows() / 1e6);
            }
        }
    }

    private static void add(Map<String, List<double[]>> curves, String strategy, long batch, double value) {
        curves.computeIfAbsent(strategy, unused -> new ArrayList<>()).add(new double[] {batch, value});
    }
}
