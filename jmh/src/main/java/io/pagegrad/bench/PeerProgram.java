package io.pagegrad.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Somebody else's program that prints one JSON line a measurement, with its `variant`, its `rows` and the
/// `secs` of each run.
final class PeerProgram {
    private static final Pattern LINE =
            Pattern.compile("\"variant\":\"([^\"]*)\",\"rows\":([0-9]+).*\"secs\":\\[([0-9.,]*)\\]");

    private PeerProgram() {}

    /// One measurement.
    ///
    /// @param rows that it decoded
    /// @param nanoseconds a row of each run
    record Measured(long rows, List<Double> nanoseconds) {}

    /// Runs a command to its end.
    ///
    /// @return what it measured, by variant
    static Map<String, Measured> run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        if (status != 0) {
            throw new IOException(command.getFirst() + " ended with status " + status + ": " + printed);
        }
        Map<String, Measured> times = new HashMap<>();
        for (Matcher line = LINE.matcher(printed); line.find(); ) {
            long rows = Long.parseLong(line.group(2));
            List<Double> runs = new ArrayList<>();
            for (String seconds : line.group(3).split(",")) {
                runs.add(Double.parseDouble(seconds) * 1e9 / rows);
            }
            times.put(line.group(1), new Measured(rows, runs));
        }
        return times;
    }
}
