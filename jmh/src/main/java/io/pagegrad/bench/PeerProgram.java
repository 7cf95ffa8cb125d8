package io.pagegrad.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Somebody else's program that prints one JSON line a measurement, with its `variant`, its `rows` and the
/// `secs` of each run.
final class PeerProgram {
    private static final Pattern LINE = Pattern.compile(
            "\"group\": ?\"([^\"]*)\".*\"variant\": ?\"([^\"]*)\", ?\"rows\": ?([0-9]+).*\"secs\": ?\\[([0-9., ]*)\\]");

    private PeerProgram() {}

    /// One measurement.
    ///
    /// @param rows that it went through
    /// @param nanoseconds a row of each run
    record Measured(String group, String variant, long rows, List<Double> nanoseconds) {}

    /// Runs a command to its end.
    ///
    /// @return what it measured, by variant, for a program of one group
    static Map<String, Measured> run(List<String> command) throws IOException, InterruptedException {
        return measure(command).stream()
                .collect(Collectors.toMap(Measured::variant, Function.identity(), (_, later) -> later));
    }

    /// Runs a command to its end.
    ///
    /// @return what it measured, in order
    static List<Measured> measure(List<String> command) throws IOException, InterruptedException {
        return measure(command, Map.of());
    }

    /// As [#measure(List)], with more environment.
    static List<Measured> measure(List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        if (status != 0) {
            throw new IOException(command.getFirst() + " ended with status " + status + ": " + printed);
        }
        List<Measured> times = new ArrayList<>();
        for (Matcher line = LINE.matcher(printed); line.find(); ) {
            long rows = Long.parseLong(line.group(3));
            List<Double> runs = new ArrayList<>();
            for (String seconds : line.group(4).split(",")) {
                runs.add(Double.parseDouble(seconds.strip()) * 1e9 / rows);
            }
            times.add(new Measured(line.group(1), line.group(2), rows, runs));
        }
        return times;
    }
}
