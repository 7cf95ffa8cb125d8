package io.pagegrad.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.cli.session.Interruption;
import io.pagegrad.cli.session.Surroundings;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandLineTest {
    @TempDir
    Path directory;

    @Test
    void everyCommandExplainsItselfWithExamples() {
        Surroundings silent = new Surroundings(
                OutputStream.nullOutputStream(),
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                Map.of(),
                0,
                new Interruption());
        for (CommandLine command : CommandTree.of(silent).getSubcommands().values()) {
            String name = command.getCommandName();
            assertThat(command.getUsageMessage())
                    .as(name)
                    .startsWith("Usage: pagegrad " + name)
                    .contains("--help", "--stacktrace", "Examples:", "  pagegrad " + name);
        }
    }

    @Test
    void noCommandIsWrongUse() {
        CommandRun run = CommandRun.of();
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.stderr()).isEqualTo("pagegrad: give a command (see 'pagegrad --help')\n");
    }

    @Test
    void unknownOptionIsOneSentenceThatNamesIt() {
        CommandRun run = CommandRun.of("tables", "--frobnicate");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.stderr())
                .isEqualTo("pagegrad tables: there is no option --frobnicate (see 'pagegrad tables --help')\n");
        assertThat(run.stdout()).isEmpty();
    }

    @Test
    void namesThatWereNearlyRightAreSuggested() {
        assertThat(CommandRun.of("train", "--modle", "linear").stderr())
                .isEqualTo("pagegrad train: there is no option --modle; did you mean --model?"
                        + " (see 'pagegrad train --help')\n");
        assertThat(CommandRun.of("tran").stderr()).contains("there is no command tran; did you mean train?");
        assertThat(CommandRun.of("tables", "one").stderr()).contains("'one' is one word too many");
        assertThat(CommandRun.of("train", "--scale", "zcore").stderr())
                .contains("'zcore' is not one of none, zscore, minmax, robust; did you mean zscore?");
        assertThat(CommandRun.of("train", "--epochs", "2.5").stderr())
                .contains("Invalid value for option '--epochs': '2.5' is not a whole number");
        assertThat(CommandRun.of("train", "--l2", "much").stderr()).contains("'much' is not a number");
    }

    @Test
    void helpListsEveryOptionOnceAndBreaksLinesBetweenWords() {
        for (String name : List.of("train", "search", "scan", "predict", "demo")) {
            String help = CommandRun.of(name, "--help").stdout();
            List<String> options = help.lines()
                    .filter(line -> line.startsWith("  -"))
                    .map(line -> line.strip().split("[= ]")[0])
                    .toList();
            assertThat(options).as(name).doesNotHaveDuplicates().hasSizeGreaterThan(7);
            assertThat(help.lines()).as(name).allMatch(line -> line.codePointCount(0, line.length()) <= 120);
        }
        assertThat(CommandRun.of("train", "--help").stdout())
                .contains("sma:period=8,momentum=0.5", "adam:beta1=0.8,beta2=0.99,epsilon=1e-6", "\nNetworks:\n")
                .containsSubsequence("What is trained:", "--label", "How weights are found:", "--strategy");
    }

    @Test
    void threadsOutOfRangeAreWrongUse() {
        CommandRun run = CommandRun.of("tables", "--threads", "0");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.stderr()).contains("--threads 0: must be between 1 and 1024");
    }

    @Test
    void dataDirectoryComesFromTheEnvironmentWhenNotGiven() {
        assertThat(CommandRun.of("databases").stderr())
                .isEqualTo("pagegrad databases: no data directory given: say -D DIR or set PGDATA\n");
        CommandRun run = CommandRun.of(Map.of("PGDATA", "/nowhere/at all"), "databases");
        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.stderr()).isEqualTo("pagegrad databases: /nowhere/at all: no such file or directory\n");
    }

    @Test
    void fileInsteadOfDirectoryIsNamed() throws Exception {
        Path file = Files.createFile(directory.resolve("a file"));
        CommandRun run = CommandRun.of("databases", "-D", file.toString());
        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.stderr()).isEqualTo("pagegrad databases: " + file + ": not a directory\n");
    }

    @Test
    void directoryThatIsNoDataDirectoryIsNamed() {
        CommandRun run = CommandRun.of("databases", "-D", directory.toString());
        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.stderr())
                .contains(directory + " is not a data directory")
                .hasLineCount(1);
    }

    @Test
    void stackTraceIsPrintedOnlyWhenAsked() {
        assertThat(CommandRun.of("databases", "-D", "/nowhere").stderr()).doesNotContain("\tat ");
        assertThat(CommandRun.of("databases", "-D", "/nowhere", "--stacktrace").stderr())
                .contains("\tat ");
    }
}
