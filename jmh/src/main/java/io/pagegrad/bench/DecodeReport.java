package io.pagegrad.bench;

import io.pagegrad.bench.DecodeRun.Output;
import io.pagegrad.pagefile.PagefileDatabase;
import io.pagegrad.pagefile.PagefileSource;
import io.pagegrad.pagefile.postgres.PostgresCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Prints a table: decoding pages in the page cache, beside the C decoder and the COPY client of the same run.
///
/// Rounds of all programs follow each other, so that all see the machine at all its speeds, and each fresh run a
/// second of equal ones that are not counted; figures are medians and minima. Arguments: data directory of a
/// stopped server with tables `lin`, `taxi` and pictures, name of the table of pictures, rounds, the shapes whose
/// names contain a word. System properties: `pagegrad.bench.heapdec`, the C decoder; `pagegrad.bench.copyread`,
/// the COPY client, for which libpq's environment names a running server with the same tables;
/// `pagegrad.bench.processor-time`, which counts the processor time of this process instead of the time of day
/// and needs a decoder that does so, too.
public final class DecodeReport {
    private static final String C_REUSED = "pread256k,out-reused";
    private static final String C_FRESH = "pread256k,out-freshTHP";
    private static final int WARM_UP_RUNS = 4;
    /// Pictures are few: four runs of them are not enough for the JIT.
    private static final long WARM_UP_NANOS = 6_000_000_000L;

    private static final double BEFORE_FRESH_SECONDS = 1;

    private final PagefileDatabase database;
    private final Path root;
    private final int rounds;
    private long rows;
    private final Map<String, List<Double>> times = new LinkedHashMap<>();

    private DecodeReport(PagefileDatabase database, Path root, int rounds) {
        this.database = database;
        this.root = root;
        this.rounds = rounds;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path root =
                arguments.length > 0 ? Path.of(arguments[0]) : BenchData.open().dataDirectory();
        String pictures = arguments.length > 1 ? arguments[1] : "digits";
        int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 7;
        String wanted = arguments.length > 3 ? arguments[3] : "";
        try (PagefileSource source = PostgresCluster.open(root)) {
            PagefileDatabase database = source.database(BenchData.DATABASE);
            for (DecodeShape shape : DecodeShape.all(pictures)) {
                if (shape.name().contains(wanted)) {
                    new DecodeReport(database, root, rounds).print(shape);
                }
            }
        }
    }

    private void print(DecodeShape shape) throws IOException, InterruptedException {
        DecodeRun run = new DecodeRun(database, shape);
        long start = System.nanoTime();
        for (int i = 0; i < WARM_UP_RUNS || System.nanoTime() - start < WARM_UP_NANOS; i++) {
            rows = run.run(1, Output.REUSED, i % 2 == 0).rows();
        }
        for (int round = 0; round < rounds; round++) {
            peers(shape, run);
            if (!shape.isPictures()) {
                time("reused, 1 thr", run, 1, Output.REUSED, false);
                time("reused, 1 thr, checksums", run, 1, Output.REUSED, true);
                time("fresh, 1 thr", run, 1, Output.FRESH, false);
            }
            time("fresh, 1 thr, checksums", run, 1, Output.FRESH, true);
            if (!DecodeRun.PROCESSOR_TIME) {
                if (!shape.isPictures()) {
                    time("reused, 2 thr, checksums", run, 2, Output.REUSED, true);
                }
                time("fresh, 2 thr, checksums", run, 2, Output.FRESH, true);
            }
        }
        System.out.println("\n" + shape.name() + " (" + run.table().sizeBytes() / 1_000_000 + " MB), ns/row");
        System.out.println("| program | median | least | × C median | × C least |");
        System.out.println("|---|---|---|---|---|");
        for (Map.Entry<String, List<Double>> line : times.entrySet()) {
            List<Double> c = times.get((line.getKey().contains("reused") ? "C, reused" : "C, fresh")
                    + (line.getKey().contains("2 thr") ? ", 2 thr" : ", 1 thr"));
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.2f | %.2f | %s | %s |%n",
                    line.getKey(),
                    Samples.median(line.getValue()),
                    Samples.least(line.getValue()),
                    c == null ? "" : ratio(Samples.median(line.getValue()), Samples.median(c)),
                    c == null ? "" : ratio(Samples.least(line.getValue()), Samples.least(c)));
        }
    }

    private void peers(DecodeShape shape, DecodeRun run) throws IOException, InterruptedException {
        String decoder = System.getProperty("pagegrad.bench.heapdec");
        if (decoder != null) {
            List<String> command = new ArrayList<>(List.of(decoder, shape.peer(), "1"));
            for (String file : run.table().provenance().files()) {
                command.add(root.resolve(file).toString());
            }
            Map<String, PeerProgram.Measured> found = PeerProgram.run(command);
            for (int threads = 1; threads <= 2; threads++) {
                String end = "," + threads + "thr";
                add("C, fresh, " + threads + " thr", found.get(shape.peer() + "," + C_FRESH + end));
                add("C, reused, " + threads + " thr", found.get(shape.peer() + "," + C_REUSED + end));
            }
        }
        String client = System.getProperty("pagegrad.bench.copyread");
        if (client != null && !shape.isPictures()) {
            for (PeerProgram.Measured measured :
                    PeerProgram.run(List.of(client, shape.peer(), "1", "1")).values()) {
                add("COPY BINARY, 1 connection", measured);
            }
        }
    }

    /// @param measured null when the program has not done this
    private void add(String name, PeerProgram.Measured measured) {
        if (measured == null) {
            return;
        }
        if (measured.rows() != rows) {
            throw new IllegalStateException(name + " decoded " + measured.rows() + " rows, pagegrad " + rows);
        }
        times.computeIfAbsent(name, unused -> new ArrayList<>()).addAll(measured.nanoseconds());
    }

    private void time(String name, DecodeRun run, int threads, Output output, boolean checksums)
            throws IOException, InterruptedException {
        if (output == Output.FRESH) {
            // A virtual machine may have to ask its host for memory that nobody has used for seconds. The C
            // program takes what its own runs before have given back; so do we.
            for (double spent = 0; spent < BEFORE_FRESH_SECONDS; ) {
                spent += run.run(threads, output, checksums).seconds();
            }
        }
        DecodeRun.Timed timed = run.run(threads, output, checksums);
        times.computeIfAbsent(name, unused -> new ArrayList<>()).add(timed.seconds() * 1e9 / timed.rows());
    }

    private static String ratio(double ours, double theirs) {
        return String.format(Locale.ROOT, "%.2f", ours / theirs);
    }
}
