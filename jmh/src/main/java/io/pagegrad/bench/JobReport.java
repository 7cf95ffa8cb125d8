package io.pagegrad.bench;

import io.pagegrad.pagefile.PagefileSource;
import io.pagegrad.pagefile.postgres.PostgresCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Prints a table: seconds of whole processes, from start to end, that read `taxi`, compute four features and the
/// label, filter, scale and train one epoch at batch 1,024 in rows' order: `pagegrad train` (float32, z-scores),
/// a C program of that work, and a program that exports from a server first. In rounds that follow each other.
///
/// Arguments: data directory of a stopped server with the table `taxi` (default: that of [BenchData]), rounds,
/// another table of its columns.
/// System properties: `pagegrad.bench.launcher`, the command `pagegrad`; `pagegrad.bench.e2e`, the C program;
/// `pagegrad.bench.export`, the command of the exporting one, words parted by spaces.
public final class JobReport {
    private static final List<String> TRAIN = List.of(
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

    private JobReport() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path directory =
                arguments.length > 0 ? Path.of(arguments[0]) : BenchData.open().dataDirectory();
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        String table = arguments.length > 2 ? arguments[2] : "taxi";
        String program = System.getProperty("pagegrad.bench.e2e");
        String export = System.getProperty("pagegrad.bench.export");
        List<String> files;
        try (PagefileSource source = PostgresCluster.open(directory)) {
            Path root = directory.toRealPath();
            files = source.database(BenchData.DATABASE).table(table, false).provenance().files().stream()
                    .map(file -> root.resolve(file).toString())
                    .toList();
        }
        ProcessTimes report = new ProcessTimes();
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
                command.addAll(List.of("--query", TaxiQuery.over(table)));
                command.addAll(TRAIN);
                report.time("pagegrad train, " + threads + " threads", command);
            }
            if (export != null) {
                report.time("export and train", List.of(export.split(" ")));
            }
        }
        report.print();
    }
}
