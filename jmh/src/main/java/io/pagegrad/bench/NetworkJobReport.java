package io.pagegrad.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Prints a table for each table of pictures: seconds of whole processes, from start to end, that train one epoch
/// of 784-200-10 (sigmoid, squared error, plain descent, batch 128, rows in their order): `pagegrad train` from
/// the pages, and programs that export from a server first. In rounds that follow each other.
///
/// Arguments: data directory of a stopped server; tables, apart by commas, with columns `label` and `pixels`;
/// rounds; threads, apart by commas. System properties: `pagegrad.bench.launcher`, the command `pagegrad`;
/// `pagegrad.bench.export`, commands of exporting programs, words parted by commas and commands by
/// semicolons, where `{table}` stands for the table.
public final class NetworkJobReport {
    private NetworkJobReport() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path directory = Path.of(arguments[0]);
        String[] tables = (arguments.length > 1 ? arguments[1] : "img,img_i2,img_f4").split(",");
        int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3;
        String[] threads = (arguments.length > 3 ? arguments[3] : "1").split(",");
        String[] exports = System.getProperty("pagegrad.bench.export", "").split(";");
        for (String table : tables) {
            ProcessTimes times = new ProcessTimes();
            for (int round = 0; round < rounds; round++) {
                for (String count : threads) {
                    times.time("pagegrad train, " + count + " threads", train(directory, table, count));
                }
                for (String export : exports) {
                    List<String> command = Arrays.stream(
                                    export.replace("{table}", table).split(","))
                            .filter(word -> !word.isEmpty())
                            .toList();
                    if (!command.isEmpty()) {
                        times.time(String.join(" ", command), command);
                    }
                }
            }
            System.out.println(table + ":");
            times.print();
        }
    }

    private static List<String> train(Path directory, String table, String threads) {
        List<String> command =
                new ArrayList<>(List.of(System.getProperty("pagegrad.bench.launcher", "./pagegrad"), "train", "-D"));
        command.addAll(List.of(directory.toString(), "-d", BenchData.DATABASE, "--threads", threads));
        command.addAll(List.of("--query", "SELECT label, pixels FROM " + table, "--label", "label"));
        command.addAll(List.of("--model", "mlp:200", "--loss", "mse", "--scale", "minmax", "--learning-rate", "1"));
        command.addAll(List.of("--validation", "0", "--shuffle", "none", "--batch-size", "128", "--epochs", "1"));
        command.add("--quiet");
        return command;
    }
}
