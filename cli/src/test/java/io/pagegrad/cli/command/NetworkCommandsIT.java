package io.pagegrad.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pagegrad.expression.product.Blas;
import io.pagegrad.expression.product.Products;
import io.pagegrad.testdata.DataSet;
import io.pagegrad.testdata.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Networks over the pages of a table of written digits.
class NetworkCommandsIT {
    private static PostgresServer server;

    @TempDir
    Path directory;

    @BeforeAll
    static void makeCluster() throws Exception {
        server = PostgresServer.builder().start();
        try (Connection session = server.connect("postgres")) {
            DataSet.writtenDigits().load(session);
        }
        server.stop();
    }

    @AfterAll
    static void removeCluster() {
        server.close();
    }

    /// The library is that of the whole program.
    @AfterEach
    void forgetLibrary() {
        Products.use(null);
    }

    @Test
    void demoReadsDigitsThatPeopleWrote() {
        CommandRun run = CommandRun.of("demo", "digits", "--epochs", "15", "--quiet");
        assertThat(run.exitCode()).as(run.stderr()).isZero();
        assertThat(run.stdout()).contains("1,797 pictures of 64 bytes");
        assertThat(accuracy(run, "Told right: ([0-9.]+) %")).isBetween(92.0, 100.0);
    }

    @Test
    void aNativeLibraryTrainsTheSameNetworkWhereThereIsOne() {
        try {
            Blas.load("openblas");
        } catch (IllegalArgumentException e) {
            Assumptions.abort(e.getMessage());
        }
        CommandRun own = train("--model", "mlp:64", "--json");
        CommandRun library = train("--model", "mlp:64", "--blas", "openblas", "--json");
        assertThat(library.exitCode()).as(library.stderr()).isZero();
        double expected = accuracy(own, "\"accuracy\" : ([0-9.]+)");
        assertThat(expected).isGreaterThan(0.9);
        assertThat(accuracy(library, "\"accuracy\" : ([0-9.]+)")).isCloseTo(expected, within(0.02));
    }

    @Test
    void aLibraryThatIsMissingIsRefusedByName() {
        CommandRun run = train("--model", "mlp:64", "--blas", "nosuchblas");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.stderr()).contains("no BLAS library 'nosuchblas' here");
    }

    @Test
    void shapesThatDoNotFitAreBothNamed() {
        CommandRun run = train(
                "--shape",
                "w=64x10",
                "--shape",
                "v=12x10",
                "--lambda",
                "(x, w) -> sum((sigmoid(x.pixels * w.w * w.v) - one_hot(x.label)) ^^ 2)");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.stderr()).contains("1 × 10 matrix", "12 × 10 matrix");
    }

    @Test
    void reportShowsAccuracyTopKConfusionAndEachClass() throws Exception {
        Path report = directory.resolve("digits.html");
        CommandRun run = train("--model", "mlp:32", "--activation", "gelu", "--report", report.toString());
        assertThat(run.exitCode()).as(run.stderr()).isZero();
        assertThat(Files.readString(report))
                .contains("accuracy", "among the 2 likeliest", "among the 5 likeliest")
                .contains("Weights, root mean square of each matrix", "w1, 64 × 32", "b2, 1 × 10")
                .contains("Rows by class (down) and by the class told (across)", "recall", "precision");
    }

    private static double accuracy(CommandRun run, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(run.stdout());
        assertThat(found.find()).as(run.stdout() + run.stderr()).isTrue();
        return Double.parseDouble(found.group(1));
    }

    private static CommandRun train(String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "train",
                "--query",
                "SELECT label, pixels FROM optdigits",
                "--label",
                "label",
                "--scale",
                "minmax",
                "--batch-size",
                "16",
                "--learning-rate",
                "0.5",
                "--epochs",
                "8",
                "--quiet"));
        all.addAll(List.of(arguments));
        return CommandRun.of(Map.of("PGDATA", server.dataDirectory().toString()), all.toArray(String[]::new));
    }
}
