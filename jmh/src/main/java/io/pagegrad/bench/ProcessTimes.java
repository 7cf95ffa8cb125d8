package io.pagegrad.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Seconds of whole processes, from start to end, that each print how many rows they trained on: as JSON, or in
/// the words of `pagegrad train`.
final class ProcessTimes {
    private static final Pattern ROWS = Pattern.compile("\"(?:n|rows)\" ?: ?([0-9]+)|([0-9,]+) rows, ended");

    private final Samples times = new Samples();
    private long rows = -1;

    /// Runs a program to its end.
    ///
    /// @throws IllegalStateException when it trained on another number of rows than those before
    void time(String name, List<String> command) throws IOException, InterruptedException {
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
        String count = found.group(1) != null ? found.group(1) : found.group(2).replace(",", "");
        long trained = Long.parseLong(count);
        if (rows >= 0 && rows != trained) {
            throw new IllegalStateException(name + " trained on " + trained + " rows, others on " + rows);
        }
        rows = trained;
        times.add(name, seconds);
    }

    /// Prints a table of all programs.
    void print() {
        System.out.println(rows + " rows trained on; seconds of a process from start to end");
        times.print(2);
    }
}
