package io.pagegrad.bench;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.testdata.PostgresServer;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.train.Shuffle;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Times linear regression beside other software in one run: NumPy, scikit-learn and PyTorch through a Python
/// program, and the recursive query on PostgreSQL. One thread each, data in memory, float32; medians.
///
/// Arguments: the directory of a program `py_lin.py` that takes library, task, type, batch, threads and runs,
/// and reads `lin_X.npy` and `lin_y.npy` in the directory `WORK`; the Python to run it with; rows; batch
/// sizes apart by commas, 0 for all rows, at which the query is the peer. A library that this Python lacks is
/// left out.
public final class PeerReport {
    private static final List<String> LIBRARIES =
            List.of("numpy", "sklearn_fit", "sklearn_partial", "torch_manual", "torch");
    private static final String BATCHES = "32,1024,10000,0";
    private static final int RUNS = 5;
    private static final int EPOCHS = 20;

    /// Peers that need microseconds for a batch get fewer rows.
    private static final int MOST_BATCHES = 20_000;

    private static final int MOST_SLOW_BATCHES = 200;

    private static final int SQL_ROWS = 200_000;
    private static final int SQL_STEPS = 5;
    private static final Pattern SECONDS = Pattern.compile("\"rows\": (\\d+).*\"secs\": \\[([^]]*)]");

    private final Path programs;
    private final String python;

    private PeerReport(Path programs, String python) {
        this.programs = programs;
        this.python = python;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException, SQLException {
        PeerReport report = new PeerReport(Path.of(arguments[0]), arguments[1]);
        int rows = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 4_000_000;
        String batches = arguments.length > 3 ? arguments[3] : BATCHES;
        report.print(
                RegressionRows.of(rows),
                Arrays.stream(batches.split(",")).mapToInt(Integer::parseInt).toArray());
    }

    private void print(RegressionRows data, int[] batches) throws IOException, InterruptedException, SQLException {
        Path directory = Files.createTempDirectory("pagegrad-peers");
        Path x = directory.resolve("lin_X.npy");
        Path y = directory.resolve("lin_y.npy");
        try (ColumnCache cache = data.cache()) {
            write(x, data, List.of(0, 1, 2, 3));
            write(y, data, List.of(4));
            System.out.println("| batch | who | ns/row | times pagegrad |");
            System.out.println("|---|---|---|---|");
            for (int batch : batches) {
                double own = own(cache, batch);
                line(batch == 0 ? data.rows() : batch, "pagegrad", own, own);
                if (batch == 0) {
                    line(SQL_ROWS, "recursive query, PostgreSQL", recursiveQuery(data), own);
                    continue;
                }
                for (String library : LIBRARIES) {
                    double nanos = peer(library, batch, directory, data.rows());
                    if (nanos > 0) {
                        line(batch, library, nanos, own);
                    }
                }
            }
        } finally {
            Files.deleteIfExists(x);
            Files.deleteIfExists(y);
            Files.deleteIfExists(directory);
        }
    }

    private static void line(long batch, String who, double nanos, double own) {
        System.out.printf(Locale.ROOT, "| %d | %s | %.2f | %.1f |%n", batch, who, nanos, nanos / own);
    }

    /// Nanoseconds a row, after one run that warms up.
    private static double own(ColumnCache cache, long batch) throws IOException {
        double[] nanos = new double[RUNS];
        for (int run = -1; run < RUNS; run++) {
            double rate = Trainer.on(cache)
                    .label("y")
                    .linear(RegressionRows.FEATURES.toArray(String[]::new))
                    .workers(1)
                    .shuffle(Shuffle.NONE)
                    .batchSize(batch)
                    .learningRate(0.05)
                    .epochs(EPOCHS)
                    .validateEvery(Long.MAX_VALUE)
                    .fit()
                    .rowsPerSecond();
            if (run >= 0) {
                nanos[run] = 1e9 / rate;
            }
        }
        return Samples.median(nanos);
    }

    /// Nanoseconds a row, 0 when the library is not there.
    private double peer(String library, int batch, Path directory, int rows) throws IOException, InterruptedException {
        int most = library.equals("sklearn_partial") ? MOST_SLOW_BATCHES : MOST_BATCHES;
        ProcessBuilder builder = new ProcessBuilder(
                python,
                programs.resolve("py_lin.py").toString(),
                library,
                "linreg",
                "f32",
                Integer.toString(batch),
                "1",
                Integer.toString(RUNS));
        builder.environment()
                .putAll(Map.of(
                        "WORK", directory.toString(), "CAP", Long.toString(Math.min(rows, (long) most * batch))));
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher seconds = SECONDS.matcher(printed);
        if (process.waitFor() != 0 || !seconds.find()) {
            return 0;
        }
        double[] all = Arrays.stream(seconds.group(2).split(","))
                .mapToDouble(Double::parseDouble)
                .toArray();
        return Samples.median(all) * 1e9 / Long.parseLong(seconds.group(1));
    }

    /// Steps over all rows, as listing 1 of the paper takes them.
    private static double recursiveQuery(RegressionRows data) throws IOException, SQLException {
        String error = "2 * (gd.a * l.a + gd.b * l.b + gd.c * l.c + gd.d * l.d + gd.i - l.y)";
        String derivatives = RegressionRows.FEATURES.stream()
                .map(name -> "avg(" + error + " * l." + name + ") AS d" + name)
                .collect(Collectors.joining(", "));
        String query = "WITH RECURSIVE gd (id, a, b, c, d, i) AS (SELECT 0, 0::float8, 0::float8, 0::float8, 0::float8,"
                + " 0::float8 UNION ALL SELECT id + 1, a - 0.05 * da, b - 0.05 * db, c - 0.05 * dc, d - 0.05 * dd,"
                + " i - 0.05 * di FROM gd, LATERAL (SELECT " + derivatives + ", avg(" + error
                + ") AS di FROM lin AS l) AS g WHERE id < " + SQL_STEPS + ") SELECT sum(a) FROM gd";
        double[] nanos = new double[RUNS];
        try (PostgresServer server = PostgresServer.builder().start();
                Connection session = server.connect("postgres");
                Statement statement = session.createStatement()) {
            statement.execute("CREATE TABLE lin (a float8, b float8, c float8, d float8, y float8)");
            for (int from = 0; from < SQL_ROWS; from += 1000) {
                int first = from;
                statement.execute("INSERT INTO lin VALUES "
                        + IntStream.range(first, first + 1000)
                                .mapToObj(row -> data.columns().stream()
                                        .map(column -> Double.toString(column[row % data.rows()]))
                                        .collect(Collectors.joining(",", "(", ")")))
                                .collect(Collectors.joining(",")));
            }
            statement.execute("SET max_parallel_workers_per_gather = 0");
            for (int run = -1; run < RUNS; run++) {
                long start = System.nanoTime();
                statement.executeQuery(query).close();
                if (run >= 0) {
                    nanos[run] = (double) (System.nanoTime() - start) / SQL_ROWS / SQL_STEPS;
                }
            }
        }
        return Samples.median(nanos);
    }

    /// A float64 array of NumPy's format 1.0, rows after each other.
    private static void write(Path file, RegressionRows data, List<Integer> columns) throws IOException {
        String shape = columns.size() == 1 ? data.rows() + "," : data.rows() + ", " + columns.size();
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(NumpyFile.header("<f8", "(" + shape + ")"));
            ByteBuffer rows = ByteBuffer.allocate(8 * columns.size() * 4096).order(ByteOrder.LITTLE_ENDIAN);
            for (int row = 0; row < data.rows(); row++) {
                for (int column : columns) {
                    rows.putDouble(data.columns().get(column)[row]);
                }
                if (!rows.hasRemaining() || row == data.rows() - 1) {
                    out.write(rows.array(), 0, rows.position());
                    rows.clear();
                }
            }
        }
    }
}
