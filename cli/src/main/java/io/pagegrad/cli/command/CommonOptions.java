package io.pagegrad.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The options that every command has.
@Command(description = "In general")
final class CommonOptions {
    static final String STACKTRACE = "--stacktrace";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Option(names = "--quiet", description = "Print no progress.")
    private boolean quiet;

    @Option(names = STACKTRACE, description = "Print the stack trace of a failure too.")
    boolean stacktrace;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this help.")
    boolean help;

    @Option(names = "--threads", paramLabel = "N", description = "Threads to use (default: all cores).")
    void threads(int count) {
        if (count < 1 || count > 1024) {
            throw new ParameterException(command.commandLine(), "--threads " + count + ": must be between 1 and 1024");
        }
        threads = count;
    }

    int threads() {
        return threads;
    }

    boolean json() {
        return json;
    }

    boolean quiet() {
        return quiet;
    }
}
