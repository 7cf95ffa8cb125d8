package io.pagegrad.bench;

import io.pagegrad.pagefile.PagefileSource;
import io.pagegrad.pagefile.postgres.PostgresCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Prints a table: seconds of whole processes, from start to end, that read `taxi`, compute four features and the
/// label, filter, scale and train one epoch at batch 1,024 in rows' order: `pagegrad train` (float32, z-scores),
/// a C program of that work, and a program that exports from a server first. In rounds that follow each other.
///
/// Arguments: data directory of a stopped server with the table `taxi` (default: that of [BenchData]), rounds.
/// System properties: `pagegrad.bench.launcher`, the command `pagegrad`; `pagegrad.bench.e2e`, the C program;
/// `pagegrad.bench.export`, the command of the exporting one, words parted by spaces.
public final class JobReport {
    private static final Pattern ROWS = Pattern.compile("\"(?:n|rows)\" ?: ?([0-9]+)");
    private static final List<String> TRAIN = List.of(
            "--query",
            TaxiQuery.TEXT,
            "--label",
            "duration",
            "--model",
            "linear",
            "--scale",
            "zscore",
            "--validation",
            "0",
            "--shuffle",
            "none",
            "--batch-size",
            "1024",
            "--epochs",
            "1",
            "--quiet",
            "--json");

    private final Map<String, List<Double>> times = new LinkedHashMap<>();
    private long rows = -1;

    private JobReport() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path directory =
                arguments.length > 0 ? Path.of(arguments[0]) : BenchData.open().dataDirectory();
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        String program = System.getProperty("pagegrad.bench.e2e");
        String export = System.getProperty("pagegrad.bench.export");
        List<String> files;
        try (PagefileSource source = PostgresCluster.open(directory)) {
            Path root = directory.toRealPath();
            files = source.database(BenchData.DATABASE).table("taxi", false).provenance().files().stream()
                    .map(file -> root.resolve(file).toString())
                    .toList();
        }
        JobReport report = new JobReport();
        for (int round = 0; round < rounds; round++) {
            for (String threads : List.of("1", "2")) {
                if (program != null) {
                    List<String> command = new ArrayList<>(List.of(program, threads, "1024", "0", "1", "1"));
                    command.addAll(files);
                    report.time("C, " + threads + " threads", command);
                }
                List<String> command = new ArrayList<>(
                        List.of(System.getProperty("pagegrad.bench.launcher", "./pagegrad"), "train", "-D"));
                command.addAll(List.of(directory.toString(), "-d", BenchData.DATABASE, "--threads", threads));
                command.addAll(TRAIN);
                report.time("pagegrad train, " + threads + " threads", command);
            }
            if (export != null) {
                report.time("export and train", List.of(export.split(" ")));
            }
        }
        report.print();
    }

    /// Every program must have trained on the same number of rows.
    private void time(String name, List<String> command) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        double seconds = (System.nanoTime() - start) / 1e9;
        Matcher found = ROWS.matcher(printed);
        if (status != 0 || !found.find()) {
            throw new IOException(command.getFirst() + " ended with status " + status + " and printed " + printed);
        }
        long trained = Long.parseLong(found.group(1));
        if (rows >= 0 && rows != trained) {
            throw new IllegalStateException(name + " trained on " + trained + " rows, others on " + rows);
        }
        rows = trained;
        times.computeIfAbsent(name, unused -> new ArrayList<>()).add(seconds);
    }

    private void print() {
        System.out.println(rows + " rows after the filter; seconds of a process from start to end");
        System.out.println("| program | median | least |");
        System.out.println("|---|---|---|");
        times.forEach((name, values) -> {
            double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
            Arrays.sort(sorted);
            System.out.printf(Locale.ROOT, "| %s | %.2f | %.2f |%n", name, sorted[sorted.length / 2], sorted[0]);
        });
    }
}
