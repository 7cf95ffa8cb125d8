package io.pagegrad.bench;

import io.pagegrad.cache.ArrayCache;
import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.cache.RowGroup;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.sync.Strategy;
import io.pagegrad.trainer.train.Shuffle;
import io.pagegrad.trainer.train.ValidationPoint;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/// Prints a table: nanoseconds a row of linear and logistic regression, four features and intercept, float32, in
/// memory, on one thread and on two, beside a C program of the same loops and beside reading the memory on as
/// many threads, in rounds that follow each other.
///
/// Arguments: rows, rounds. System property: `pagegrad.bench.sgd`, the C program, which is given a file of five
/// float64 columns one after the other (four features, label), the number of rows and of runs, and takes
/// `label > 1` for the classes.
public final class GradientReport {
    private static final long[] BATCHES = {32, 256, 1024, 10_000};
    private static final int WARM_EPOCHS = 3;
    private static final int EPOCHS = 6;
    private static final String PEER_RUNS = "4";
    private static final double CLASS_BOUND = 1;
    private static final int CHUNK_ROWS = 4096;

    private final ColumnCache cache;
    private final Map<String, List<Double>> times = new LinkedHashMap<>();

    /// What is timed.
    ///
    /// @param peer key of the C program's time, null where it has none
    private record Job(boolean logistic, long batch, String strategy, int workers, String peer) {
        String name() {
            return (logistic ? "logistic" : "linear") + " | " + batch + " | " + workers + " | " + strategy;
        }
    }

    private GradientReport(ColumnCache cache) {
        this.cache = cache;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int rows = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 13_000_000;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        String program = System.getProperty("pagegrad.bench.sgd");
        List<double[]> columns = new ArrayList<>(RegressionRows.of(rows).columns());
        // classes that no straight line parts, so that weights stay small
        SplittableRandom random = new SplittableRandom(2);
        double[] label = columns.get(4);
        Arrays.setAll(label, row -> label[row] + random.nextGaussian());
        columns.add(
                Arrays.stream(label).map(value -> value > CLASS_BOUND ? 1 : 0).toArray());
        Path file = Files.createTempFile("pagegrad-gradient", ".f64");
        try (ColumnCache cache =
                ArrayCache.of(List.of("a", "b", "c", "d", "y", "class"), columns, rows, Precision.FLOAT32, 1 << 16)) {
            if (program != null) {
                write(file, columns.subList(0, 5));
            }
            columns.clear();
            GradientReport report = new GradientReport(cache);
            for (int round = 0; round < rounds; round++) {
                if (program != null) {
                    report.peer(List.of(program, file.toString(), Integer.toString(rows), PEER_RUNS));
                }
                report.floor(1);
                report.floor(2);
                for (Job job : jobs()) {
                    report.run(job);
                }
            }
            report.print();
        } finally {
            Files.delete(file);
        }
    }

    private static List<Job> jobs() {
        List<Job> jobs = new ArrayList<>();
        for (boolean logistic : new boolean[] {false, true}) {
            String group = logistic ? "logreg" : "linreg";
            for (long batch : BATCHES) {
                String variant = group + " f32,B=" + batch;
                jobs.add(new Job(logistic, batch, "sequential", 1, variant + ",1thr"));
                if (batch == 32 || batch == 1024) {
                    for (String strategy : List.of("hogwild", "local-dirty", "local-locks")) {
                        jobs.add(new Job(logistic, batch, strategy, 2, variant + ",2thr-local"));
                    }
                    jobs.add(new Job(logistic, batch, "synchronized", 2, variant + ",2thr-sync"));
                }
            }
        }
        return jobs;
    }

    private void peer(List<String> command) throws IOException, InterruptedException {
        for (PeerProgram.Measured measured : PeerProgram.measure(command)) {
            times.computeIfAbsent(measured.group() + " " + measured.variant(), unused -> new ArrayList<>())
                    .addAll(measured.nanoseconds());
        }
    }

    /// Reads the five columns that an epoch reads, each thread a part that lies in one piece.
    private void floor(int threads) throws InterruptedException {
        for (int run = 0; run < EPOCHS; run++) {
            List<Thread> readers = new ArrayList<>();
            long start = System.nanoTime();
            for (int reader = 1; reader < threads; reader++) {
                int part = reader;
                readers.add(Thread.ofPlatform().start(() -> read(part, threads)));
            }
            read(0, threads);
            for (Thread reader : readers) {
                reader.join();
            }
            add("floor" + threads, (System.nanoTime() - start) / (double) cache.rows());
        }
    }

    private void read(int part, int parts) {
        List<RowGroup> groups = cache.groups();
        long xor = 0;
        for (int g = groups.size() * part / parts; g < groups.size() * (part + 1) / parts; g++) {
            for (int column = 0; column < 5; column++) {
                xor ^= MemoryFloor.read(groups.get(g).column(column).data());
            }
        }
        if (xor == 1) {
            System.err.println();
        }
    }

    /// Adds the times of the epochs after the first ones.
    private void run(Job job) throws IOException {
        Trainer trainer = Trainer.on(cache).label(job.logistic() ? "class" : "y");
        String[] features = RegressionRows.FEATURES.toArray(String[]::new);
        List<ValidationPoint> history = (job.logistic() ? trainer.logistic(features) : trainer.linear(features))
                .strategy(Strategy.named(job.strategy(), job.workers()))
                .workers(job.workers())
                .batchSize(job.batch())
                .learningRate(job.batch() <= 32 ? 0.01 : 0.05)
                .shuffle(Shuffle.NONE)
                .epochs(WARM_EPOCHS + EPOCHS)
                .patience(Integer.MAX_VALUE)
                .fit()
                .history();
        for (int at = history.size() - EPOCHS; at < history.size(); at++) {
            double seconds =
                    history.get(at).trainingSeconds() - history.get(at - 1).trainingSeconds();
            add(job.name(), seconds * 1e9 / cache.rows());
        }
    }

    private void add(String name, double nanosPerRow) {
        times.computeIfAbsent(name, unused -> new ArrayList<>()).add(nanosPerRow);
    }

    private void print() {
        System.out.printf(
                Locale.ROOT,
                "%d rows; reading the memory: %.2f ns/row, on two threads %.2f%n",
                cache.rows(),
                Samples.median(times.get("floor1")),
                Samples.median(times.get("floor2")));
        System.out.println(
                "| model | batch | threads | strategy | ns/row, median | least | speed by C's, medians | least | time by reading's | speed by one thread's |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|");
        double alone = 0;
        for (Job job : jobs()) {
            List<Double> own = times.get(job.name());
            List<Double> peer = times.get(job.peer());
            alone = job.workers() == 1 ? Samples.median(own) : alone;
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.3f | %.3f | %s | %s | %.2f | %.2f |%n",
                    job.name(),
                    Samples.median(own),
                    Samples.least(own),
                    peer == null ? "-" : String.format(Locale.ROOT, "%.2f", Samples.median(peer) / Samples.median(own)),
                    peer == null ? "-" : String.format(Locale.ROOT, "%.2f", Samples.least(peer) / Samples.least(own)),
                    Samples.median(own) / Samples.median(times.get("floor" + job.workers())),
                    alone / Samples.median(own));
        }
    }

    private static void write(Path file, List<double[]> columns) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_ROWS * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (double[] column : columns) {
                for (int row = 0; row < column.length; row++) {
                    chunk.putDouble(column[row]);
                    if (!chunk.hasRemaining() || row == column.length - 1) {
                        out.write(chunk.array(), 0, chunk.position());
                        chunk.clear();
                    }
                }
            }
        }
    }
}
