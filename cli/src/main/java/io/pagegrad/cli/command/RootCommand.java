package io.pagegrad.cli.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "pagegrad",
        description = "Trains models on tables where they lie: page files to columns to gradient descent.",
        versionProvider = Version.class,
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  pagegrad demo taxi",
            "  pagegrad databases -D /var/lib/postgresql/18/main",
            "  pagegrad describe trips -D /var/lib/postgresql/18/main -d nyc",
            "  pagegrad train --help",
            "",
            "Exit codes: 0 done, 2 wrong use, 3 damaged data, 4 unsupported, 5 file system, 6 refused for consistency,",
            "7 no such device, 8 training diverged, 130 interrupted."
        })
final class RootCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this help.")
    boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Print the version.")
    boolean version;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "give a command");
    }
}
