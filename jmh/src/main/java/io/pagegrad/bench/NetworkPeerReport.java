package io.pagegrad.bench;

import io.pagegrad.cache.ArrayCache;
import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.trainer.NetworkOptions;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.model.OutputLoss;
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

/// Times an epoch of 784-200-10 (sigmoid, squared error, plain descent, float32, data in memory) at batch 32, 128
/// and 512 beside other software, in rounds that follow each other: a C program on a native BLAS, NumPy and
/// PyTorch on one thread, pagegrad on one thread and, with the strategy that it takes by itself, on two.
///
/// Arguments: the C program, which takes a file of float32 rows, one of int32 labels, the number of rows and of
/// runs; a Python program that takes library, batch, threads and runs, and reads `img_X.npy` and `img_l.npy` in
/// the directory `WORK`; the Python to run it with; rows; rounds. `none` in the place of a program leaves it out.
public final class NetworkPeerReport {
    private static final int WIDTH = 784;
    private static final int CLASSES = 10;
    private static final int[] BATCHES = {32, 128, 512};
    private static final String RUNS = "3";

    /// Before the JIT has made everything fast, counted in epochs of the first round.
    private static final int WARM_EPOCHS = 8;

    private static final int EPOCHS = 5;

    private final int rows;
    private final Path directory;
    private final Map<String, List<Double>> times = new LinkedHashMap<>();

    private NetworkPeerReport(int rows, Path directory) {
        this.rows = rows;
        this.directory = directory;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int rows = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 40_000;
        int rounds = arguments.length > 4 ? Integer.parseInt(arguments[4]) : 1;
        Path directory = Files.createTempDirectory("pagegrad-peers");
        try {
            NetworkPeerReport report = new NetworkPeerReport(rows, directory);
            try (ColumnCache cache = report.pictures()) {
                for (int round = 0; round < rounds; round++) {
                    report.own(cache, round == 0 ? WARM_EPOCHS : 2);
                    report.compiled(arguments[0]);
                    report.python(arguments[1], arguments[2]);
                }
            }
            report.print();
        } finally {
            for (String file : new String[] {"X.bin", "l.bin", "img_X.npy", "img_l.npy"}) {
                Files.deleteIfExists(directory.resolve(file));
            }
            Files.deleteIfExists(directory);
        }
    }

    private ColumnCache pictures() throws IOException {
        SplittableRandom random = new SplittableRandom(28);
        double[] pixels = new double[Math.multiplyExact(rows, WIDTH)];
        Arrays.setAll(pixels, i -> random.nextInt(5) == 0 ? random.nextInt(256) / 255.0 : 0);
        double[] labels = new double[rows];
        Arrays.setAll(labels, i -> random.nextInt(CLASSES));
        ByteBuffer floats = ByteBuffer.allocate(pixels.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (double pixel : pixels) {
            floats.putFloat((float) pixel);
        }
        ByteBuffer codes = ByteBuffer.allocate(rows * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (double label : labels) {
            codes.putInt((int) label);
        }
        write("X.bin", new byte[0], floats);
        write("l.bin", new byte[0], codes);
        write("img_X.npy", NumpyFile.header("<f4", "(" + rows + ", " + WIDTH + ")"), floats);
        write("img_l.npy", NumpyFile.header("<i4", "(" + rows + ",)"), codes);
        return ArrayCache.of(List.of("pixels", "label"), List.of(pixels, labels), rows, Precision.FLOAT32, 1 << 16);
    }

    private void write(String file, byte[] header, ByteBuffer numbers) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(directory.resolve(file)))) {
            out.write(header);
            out.write(numbers.array());
        }
    }

    private void own(ColumnCache cache, int warm) throws IOException {
        for (int batch : BATCHES) {
            for (int workers : new int[] {1, 2}) {
                List<ValidationPoint> history = Trainer.on(cache)
                        .label("label")
                        .mlp(NetworkOptions.layers(200).withClasses(CLASSES).withLoss(OutputLoss.MSE))
                        .workers(workers)
                        .batchSize(batch)
                        .learningRate(0.1)
                        .shuffle(Shuffle.NONE)
                        .epochs(warm + EPOCHS)
                        .patience(Integer.MAX_VALUE)
                        .fit()
                        .history();
                for (int e = warm + 1; e < history.size(); e++) {
                    double seconds = history.get(e).trainingSeconds()
                            - history.get(e - 1).trainingSeconds();
                    add(batch, workers == 1 ? "pagegrad" : "pagegrad, 2 threads", seconds * 1e9 / rows);
                }
            }
        }
    }

    private void compiled(String program) throws IOException, InterruptedException {
        if (program.equals("none")) {
            return;
        }
        List<String> command = List.of(program, path("X.bin"), path("l.bin"), Integer.toString(rows), RUNS);
        for (PeerProgram.Measured measured : PeerProgram.measure(command)) {
            String[] parts = measured.variant().split(",");
            int batch = Integer.parseInt(parts[1].substring(parts[1].indexOf('=') + 1));
            measured.nanoseconds().forEach(nanos -> add(batch, "C + BLAS, " + parts[2], nanos));
        }
    }

    private void python(String program, String python) throws IOException, InterruptedException {
        if (program.equals("none")) {
            return;
        }
        for (int batch : BATCHES) {
            for (String library : List.of("numpy", "torch")) {
                List<String> command = List.of(python, program, library, Integer.toString(batch), "1", RUNS);
                for (PeerProgram.Measured measured :
                        PeerProgram.measure(command, Map.of("WORK", directory.toString()))) {
                    measured.nanoseconds().forEach(nanos -> add(batch, library, nanos));
                }
            }
        }
    }

    private String path(String file) {
        return directory.resolve(file).toString();
    }

    private void add(int batch, String who, double nanos) {
        times.computeIfAbsent("| " + batch + " | " + who + " |", unused -> new ArrayList<>())
                .add(nanos);
    }

    private void print() {
        System.out.println("| batch | who | µs/row, median | least | median / pagegrad's on one thread |");
        System.out.println("|---|---|---|---|---|");
        for (int batch : BATCHES) {
            double own = Samples.median(times.get("| " + batch + " | pagegrad |"));
            times.forEach((name, values) -> {
                if (name.startsWith("| " + batch + " |")) {
                    System.out.printf(
                            Locale.ROOT,
                            "%s %.2f | %.2f | %.2f |%n",
                            name,
                            Samples.median(values) / 1e3,
                            Samples.least(values) / 1e3,
                            Samples.median(values) / own);
                }
            });
        }
    }
}
