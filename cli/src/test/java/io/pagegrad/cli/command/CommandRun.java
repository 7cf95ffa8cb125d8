package io.pagegrad.cli.command;

import io.pagegrad.cli.session.Interruption;
import io.pagegrad.cli.session.Surroundings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;

/// One command line run in this JVM: what it printed and how it ended.
public record CommandRun(int exitCode, byte[] stdoutBytes, String stderr) {

    public static CommandRun of(String... arguments) {
        return of(Map.of(), arguments);
    }

    public static CommandRun of(Map<String, String> environment, String... arguments) {
        return of(environment, line -> {}, arguments);
    }

    /// @param onLine gets each whole line of standard error when it is printed, before the command goes on
    public static CommandRun of(Map<String, String> environment, Consumer<String> onLine, String... arguments) {
        ByteArrayOutputStream stdout = new ByteArrayOutputStream();
        ByteArrayOutputStream stderr = new ByteArrayOutputStream();
        PrintStream lines = new PrintStream(stderr, true, StandardCharsets.UTF_8) {
            @Override
            public void println(String line) {
                super.println(line);
                onLine.accept(line);
            }
        };
        Surroundings surroundings = new Surroundings(stdout, lines, environment, 0, new Interruption());
        int exitCode = CommandTree.run(surroundings, arguments);
        return new CommandRun(exitCode, stdout.toByteArray(), stderr.toString(StandardCharsets.UTF_8));
    }

    public String stdout() {
        return new String(stdoutBytes, StandardCharsets.UTF_8);
    }
}
