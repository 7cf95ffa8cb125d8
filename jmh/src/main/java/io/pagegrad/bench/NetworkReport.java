package io.pagegrad.bench;

import io.pagegrad.cache.ArrayCache;
import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.trainer.NetworkOptions;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.model.OutputLoss;
import io.pagegrad.trainer.sync.Strategy;
import io.pagegrad.trainer.train.Shuffle;
import io.pagegrad.trainer.train.ValidationPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/// Time of an epoch of a network against batch size, hidden size and number of layers: a table, and the plots as
/// SVG.
///
/// Rows of 784 float32 numbers in memory, sigmoid, squared error, plain descent, ten classes; each point is the
/// median of some epochs after the first ones. Arguments: rows, workers separated by commas, strategy, file of
/// the plots.
public final class NetworkReport {
    private static final int WIDTH = 784;
    private static final int CLASSES = 10;
    private static final int HIDDEN = 200;
    private static final int BATCH = 128;
    private static final int WARM_EPOCHS = 2;
    private static final int EPOCHS = 6;
    private static final int[] BATCHES = {8, 32, 128, 512, 2048};
    private static final int[] HIDDEN_SIZES = {50, 100, 200, 400, 800};
    private static final int[] LAYERS = {1, 2, 3, 4};

    private final ColumnCache cache;
    private final int workers;
    private final String strategy;

    private NetworkReport(ColumnCache cache, int workers, String strategy) {
        this.cache = cache;
        this.workers = workers;
        this.strategy = strategy;
    }

    public static void main(String[] arguments) throws IOException {
        int rows = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 60_000;
        String[] workers = (arguments.length > 1 ? arguments[1] : "1,2").split(",");
        String strategy = arguments.length > 2 ? arguments[2] : "synchronized";
        Path file = Path.of(arguments.length > 3 ? arguments[3] : "networks.svg");
        List<LinePlot.Curve> batches = new ArrayList<>();
        List<LinePlot.Curve> hidden = new ArrayList<>();
        List<LinePlot.Curve> layers = new ArrayList<>();
        try (ColumnCache cache = pictures(rows)) {
            System.out.println("| workers | batch | hidden | layers | s/epoch | µs/row |");
            System.out.println("|---|---|---|---|---|---|");
            for (String count : workers) {
                NetworkReport report = new NetworkReport(cache, Integer.parseInt(count), strategy);
                String name = count + (count.equals("1") ? " worker" : " workers");
                batches.add(report.curve(name, BATCHES, batch -> report.seconds(batch, HIDDEN, 1)));
                hidden.add(report.curve(name, HIDDEN_SIZES, size -> report.seconds(BATCH, size, 1)));
                layers.add(report.curve(name, LAYERS, depth -> report.seconds(BATCH, HIDDEN, depth)));
            }
        }
        Files.writeString(
                file,
                LinePlot.page(List.of(
                        new LinePlot("Seconds of an epoch by batch size (logarithmic)", true, false, batches),
                        new LinePlot("Seconds of an epoch by hidden size", false, false, hidden),
                        new LinePlot("Seconds of an epoch by hidden layers", false, false, layers))));
        System.err.println("wrote " + file);
    }

    private static ColumnCache pictures(int rows) {
        SplittableRandom random = new SplittableRandom(28);
        double[] pixels = new double[Math.multiplyExact(rows, WIDTH)];
        Arrays.setAll(pixels, i -> random.nextInt(5) == 0 ? random.nextInt(256) / 255.0 : 0);
        double[] label = new double[rows];
        Arrays.setAll(label, i -> random.nextInt(CLASSES));
        return ArrayCache.of(List.of("pixels", "label"), List.of(pixels, label), rows, Precision.FLOAT32, 1 << 16);
    }

    @FunctionalInterface
    private interface Measure {
        double seconds(int x) throws IOException;
    }

    private LinePlot.Curve curve(String name, int[] values, Measure measure) throws IOException {
        List<double[]> points = new ArrayList<>();
        for (int x : values) {
            points.add(new double[] {x, measure.seconds(x)});
        }
        return new LinePlot.Curve(name, points);
    }

    /// Median time of an epoch.
    private double seconds(int batch, int hidden, int layers) throws IOException {
        List<ValidationPoint> history = Trainer.on(cache)
                .label("label")
                .mlp(NetworkOptions.layers()
                        .withHidden(Collections.nCopies(layers, hidden))
                        .withClasses(CLASSES)
                        .withLoss(OutputLoss.MSE))
                .strategy(Strategy.named(workers == 1 ? "sequential" : strategy, workers))
                .workers(workers)
                .batchSize(batch)
                .learningRate(0.1)
                .shuffle(Shuffle.NONE)
                .epochs(WARM_EPOCHS + EPOCHS)
                .patience(Integer.MAX_VALUE)
                .fit()
                .history();
        double[] seconds = new double[EPOCHS];
        for (int e = 0; e < EPOCHS; e++) {
            int at = history.size() - EPOCHS + e;
            seconds[e] = history.get(at).trainingSeconds() - history.get(at - 1).trainingSeconds();
        }
        double median = Samples.median(seconds);
        System.out.printf(
                Locale.ROOT,
                "| %d | %d | %d | %d | %.3f | %.2f |%n",
                workers,
                batch,
                hidden,
                layers,
                median,
                median / cache.rows() * 1e6);
        return median;
    }
}
