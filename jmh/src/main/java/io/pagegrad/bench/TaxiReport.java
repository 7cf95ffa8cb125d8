package io.pagegrad.bench;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.cache.Scaling;
import io.pagegrad.cache.load.LoadMonitor;
import io.pagegrad.cache.load.LoadOptions;
import io.pagegrad.cache.load.SelectLoad;
import io.pagegrad.pagefile.PagefileDatabase;
import io.pagegrad.pagefile.PagefileSource;
import io.pagegrad.pagefile.postgres.PostgresCluster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/// Prints a table: the taxi pipeline from pages in the page cache to scaled columns, beside a C program of the
/// same work and the same SELECT run by a server into a client's arrays (COPY BINARY), in rounds that follow
/// each other.
///
/// Arguments: data directory of a stopped server with the table `taxi` (default: that of [BenchData]), rounds.
/// System properties: `pagegrad.bench.e2e`, the C program, whose time includes an epoch of training;
/// `pagegrad.bench.server`, JDBC URL of a running server with the same table.
public final class TaxiReport {
    private static final int WARM_UP = 5;
    private static final int OUTPUTS = 5;
    private static final int COPY_HEADER_BYTES = 19;
    private static final String PHI_1 = "radians(pickup_latitude)";
    private static final String PHI_2 = "radians(dropoff_latitude)";
    private static final String LAMBDA = "radians(dropoff_longitude - pickup_longitude)";

    /// What [TaxiQuery#TEXT] computes, in the server's own functions.
    private static final String SERVER_QUERY =
            "SELECT date_part('day', pickup_datetime), date_part('hour', pickup_datetime),"
                    + " 2 * 6371.0088::float8 * asin(sqrt(least(1::float8, power(sin((" + PHI_2 + " - " + PHI_1
                    + ") / 2), 2)"
                    + " + cos(" + PHI_1 + ") * cos(" + PHI_2 + ") * power(sin(" + LAMBDA + " / 2), 2)))),"
                    + " degrees(atan2(sin(" + LAMBDA + ") * cos(" + PHI_2 + "), cos(" + PHI_1 + ") * sin(" + PHI_2
                    + ") - sin(" + PHI_1
                    + ") * cos(" + PHI_2 + ") * cos(" + LAMBDA + "))),"
                    + " date_part('epoch', dropoff_datetime - pickup_datetime) FROM taxi WHERE " + TaxiQuery.WHERE;

    private static final Pattern C_LINE =
            Pattern.compile("\"trainer\":\"C (f[0-9]+) .*\"total\":([0-9.]+),.*\"seen\":([0-9]+)");

    private final PagefileDatabase database;
    private final List<Path> files;
    private final Samples times = new Samples();
    private long rows;
    private long kept;

    private TaxiReport(PagefileDatabase database, List<Path> files) {
        this.database = database;
        this.files = files;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path root =
                arguments.length > 0 ? Path.of(arguments[0]) : BenchData.open().dataDirectory();
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 7;
        try (PagefileSource source = PostgresCluster.open(root)) {
            PagefileDatabase database = source.database(BenchData.DATABASE);
            List<Path> files = database.table("taxi", false).provenance().files().stream()
                    .map(root::resolve)
                    .toList();
            TaxiReport report = new TaxiReport(database, files);
            for (int i = 0; i < WARM_UP; i++) {
                report.load(Precision.values()[i % 2], 1);
            }
            report.times.clear();
            for (int round = 0; round < rounds; round++) {
                report.round();
            }
            report.print();
        }
    }

    private void round() throws IOException, InterruptedException {
        program("1");
        load(Precision.FLOAT32, 1);
        program("0");
        load(Precision.FLOAT64, 1);
        load(Precision.FLOAT32, 2);
        server();
    }

    private void load(Precision precision, int threads) throws IOException {
        LoadOptions options = LoadOptions.defaults()
                .withThreads(threads)
                .withPrecision(precision)
                .withScaling(Scaling.MINMAX, Set.of());
        LoadMonitor monitor = new LoadMonitor();
        long start = System.nanoTime();
        try (ColumnCache cache = SelectLoad.load(database, TaxiQuery.TEXT, options, monitor)) {
            double nanos = System.nanoTime() - start;
            rows = monitor.rowsRead();
            kept = cache.rows();
            add(
                    "pagegrad, " + precision.word() + ", " + threads + (threads == 1 ? " thread" : " threads"),
                    nanos / rows);
        }
    }

    private void program(String isFloat32) throws IOException, InterruptedException {
        String program = System.getProperty("pagegrad.bench.e2e");
        if (program == null) {
            return;
        }
        List<String> command = new ArrayList<>(List.of(program, "1", "1024", "0", isFloat32, "1"));
        files.forEach(file -> command.add(file.toString()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher line = C_LINE.matcher(printed);
        if (process.waitFor() != 0 || !line.find()) {
            throw new IOException(program + " printed " + printed);
        }
        add(
                "C, " + line.group(1) + ", 1 thread, with an epoch",
                Double.parseDouble(line.group(2)) * 1e9 / Long.parseLong(line.group(3)));
    }

    private void server() throws IOException {
        String url = System.getProperty("pagegrad.bench.server");
        if (url == null) {
            return;
        }
        float[][] columns = new float[OUTPUTS][(int) kept];
        long start = System.nanoTime();
        int row = 0;
        try (Connection connection = DriverManager.getConnection(url)) {
            CopyOut copy = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("COPY (" + SERVER_QUERY + ") TO STDOUT (FORMAT binary)");
            boolean first = true;
            for (byte[] message = copy.readFromCopy(); message != null; message = copy.readFromCopy()) {
                ByteBuffer values = ByteBuffer.wrap(message);
                values.position(first ? COPY_HEADER_BYTES : 0);
                first = false;
                if (values.remaining() < Short.BYTES || values.getShort() < 0) {
                    continue;
                }
                for (float[] column : columns) {
                    values.getInt();
                    column[row] = (float) values.getDouble();
                }
                row++;
            }
        } catch (SQLException e) {
            throw new IOException("the server at " + url + " failed: " + e.getMessage(), e);
        }
        double nanos = System.nanoTime() - start;
        if (row != kept) {
            throw new IllegalStateException("the server gave " + row + " rows, pagegrad " + kept);
        }
        add("the server's SELECT by COPY BINARY, float32", nanos / rows);
    }

    private void add(String name, double nanosPerRow) {
        times.add(name, nanosPerRow);
    }

    private void print() {
        System.out.println(rows + " rows, " + kept + " kept; ns/row of the table");
        times.print(1);
    }
}
