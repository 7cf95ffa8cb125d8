package io.pagegrad.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.testdata.PostgresServer;
import io.pagegrad.trainer.artifact.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `train` finds wrong before it reads a page, and how it scales.
class TrainChecksIT {
    private static PostgresServer server;

    @TempDir
    private Path directory;

    @BeforeAll
    static void makeCluster() throws Exception {
        server = PostgresServer.builder().start();
        server.sql("CREATE TABLE plane AS SELECT sin(i) * 10 AS a, 2.0 + i % 3 AS importance,"
                + " 3 * sin(i) * 10 + 7 AS y FROM generate_series(1, 400) AS i");
        server.stop();
    }

    @AfterAll
    static void removeCluster() {
        server.close();
    }

    @Test
    void wrongOptionsAreFoundBeforeRowsAreRead() {
        refused("there is no optimizer adma", "--optimizer", "adma");
        refused("there is no strategy hogwlid", "--strategy", "hogwlid");
        refused("--loss sqared: there is no loss sqared", "--loss", "sqared");
        refused("--epochs -1: must be at least 0", "--epochs", "-1");
        refused("--batch-size -1: must be at least 1, or 0 for all rows", "--batch-size", "-1");
        refused("--learning-rate 0.0: must be above 0", "--learning-rate", "0");
        refused("--l2 -1.0: must be at least 0", "--l2", "-1");
        refused("--clip 0.0: must be above 0", "--clip", "0");
        refused("--max-seconds 0.0: must be above 0", "--max-seconds", "0");
        refused("--patience 0: must be at least 1", "--patience", "0");
        refused("--workers 0: must be a whole number above 0, or auto", "--workers", "0");
        refused("--learners none: must be a whole number above 0, or auto", "--learners", "none");
        refused("--resume needs --checkpoint DIR", "--resume");
    }

    @Test
    void columnsThatAreNotThereAreFoundBeforeRowsAreRead() {
        CommandRun label = run("--query", "SELECT a, y FROM plane", "--model", "linear", "--label", "yy");
        assertThat(label.exitCode()).isEqualTo(2);
        assertThat(label.stderr())
                .isEqualTo("pagegrad train: there is no column yy; there are a, y; did you mean y?\n");
        refused("there is no column weight; there are a, y", "--row-weight", "weight");
    }

    @Test
    void optionsThatAModelHasNoUseForAreRefused() {
        refused("--activation goes with networks", "--activation", "relu");
        refused("--no-bias goes with networks", "--no-bias");
        refused("--blas goes with networks", "--blas", "openblas");
        String query = "SELECT a, y FROM plane";
        assertThat(run("--query", query, "--label", "y", "--model", "mlp:3", "--no-intercept")
                        .stderr())
                .contains("--no-intercept goes with --model linear");
        assertThat(run("--query", query, "--label", "y", "--model", "softmax:3", "--loss", "squared")
                        .stderr())
                .contains("--loss: --model softmax is trained on the cross entropy");
        assertThat(run("--query", query, "--label", "y", "--model", "softmax:1").stderr())
                .contains("--model softmax:1: there are at least 2 classes");
        assertThat(run("--query", query, "--label", "y", "--model", "lineer").stderr())
                .contains("there are linear, logistic, softmax, mlp; did you mean linear?");
        assertThat(run("--query", query, "--model", "linear").stderr()).contains("--label NAME");
    }

    @Test
    void weightsOfRowsAreNotScaled() {
        // z-scores of weights lie around 0: the loss would be below it
        CommandRun run = run(
                "--query",
                "SELECT a, importance, y FROM plane",
                "--label",
                "y",
                "--model",
                "linear",
                "--row-weight",
                "importance",
                "--epochs",
                "200",
                "--learning-rate",
                "0.2",
                "--patience",
                "200",
                "--json");
        assertThat(run.exitCode()).as(run.stderr()).isZero();
        assertThat(loss(run)).isBetween(0.0, 1e-6);
    }

    @Test
    void theLabelOfTheModelToStartAtIsNotScaled() {
        String query = "SELECT a, y FROM plane";
        Path model = trained(query);
        CommandRun second = run("--query", query, "--init", model.toString(), "--epochs", "0", "--json");
        assertThat(second.exitCode()).as(second.stderr()).isZero();
        assertThat(loss(second)).isBetween(0.0, 1e-6);
    }

    /// Other rows have other figures; a model that is right about all goes on being so.
    @Test
    void rowsAreScaledAsThoseOfTheModelToStartAt() {
        Path model = trained("SELECT a, y FROM plane");
        String others = "SELECT a, y FROM plane WHERE a > 2";
        CommandRun kept = run("--query", others, "--init", model.toString(), "--epochs", "0", "--json");
        assertThat(kept.exitCode()).as(kept.stderr()).isZero();
        assertThat(loss(kept)).isBetween(0.0, 1e-6);
        assertThat(kept.stderr()).doesNotContain("warning");

        CommandRun anew =
                run("--query", others, "--init", model.toString(), "--epochs", "0", "--json", "--scale", "zscore");
        assertThat(anew.exitCode()).as(anew.stderr()).isZero();
        assertThat(loss(anew)).isGreaterThan(1);
        assertThat(anew.stderr())
                .contains("warning: the weights that training starts at mean something else here, since columns are"
                        + " scaled otherwise: a");
    }

    /// Codes of categories are those of the model, whichever categories are there.
    @Test
    void categoriesAreThoseOfTheModelToStartAt() {
        Path model = directory.resolve("kinds.json");
        String[] options = {"--label", "kind", "--patience", "100", "--learning-rate", "0.2"};
        CommandRun first =
                run(with(options, "--epochs=100", "--out=" + model, "--model=softmax", "--query=" + kinds("true")));
        assertThat(first.exitCode()).as(first.stderr()).isZero();
        CommandRun second =
                run(with(options, "--epochs=0", "--init=" + model, "--json", "--query=" + kinds("importance <> 2")));
        assertThat(second.exitCode()).as(second.stderr()).isZero();
        assertThat(loss(second)).isLessThan(0.3);
    }

    private static String kinds(String where) {
        return "SELECT importance AS x, importance * importance AS xx, ordinal(importance::int) AS kind FROM plane"
                + " WHERE " + where;
    }

    /// A model that knows the plane.
    private Path trained(String query) {
        Path model = directory.resolve("plane.json");
        CommandRun run = run(
                "--query",
                query,
                "--label",
                "y",
                "--model",
                "linear",
                "--epochs",
                "200",
                "--learning-rate",
                "0.2",
                "--patience",
                "200",
                "--out",
                model.toString());
        assertThat(run.exitCode()).as(run.stderr()).isZero();
        return model;
    }

    @Test
    void aLossIsCalledByTheRowsThatItIsOf() {
        String[] plane = {"--query", "SELECT a, y FROM plane", "--label", "y", "--model", "linear", "--validation"};
        assertThat(run(with(plane, "0")).stdout()).contains("training loss").doesNotContain("validation loss");
        assertThat(run(with(plane, "0.2")).stdout()).contains("validation loss").doesNotContain("training loss");
        CommandRun none = run(with(plane, "SELECT a, y FROM plane WHERE a > 100"));
        assertThat(none.exitCode()).isEqualTo(2);
        assertThat(none.stderr()).contains("the SELECT of the rows to validate on: there is no row");
    }

    @Test
    void mistakesInTheQueryOfRowsToValidateOnSaySo() {
        String query = "SELECT a, y FROM plane";
        for (String second : List.of("SELECT b, y FROM plane", "SELECT a, FROM plane", "SELECT a, y FROM plain")) {
            CommandRun run = run("--query", query, "--label", "y", "--model", "linear", "--validation", second);
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.stderr().lines().toList().getLast())
                    .startsWith("pagegrad train: the SELECT of the rows to validate on: ");
        }
    }

    @Test
    void aCheckpointThatIsNoDirectoryIsRefused() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        CommandRun run = run(
                "--query",
                "SELECT a, y FROM plane",
                "--label",
                "y",
                "--model",
                "linear",
                "--checkpoint",
                file.toString());
        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.stderr()).endsWith("pagegrad train: " + file + ": not a directory\n");
    }

    @Test
    void aModelFileEndsWithALineAndNamesTheDeviceThatWasUsed() throws IOException {
        Path model = directory.resolve("model.json");
        CommandRun run = run(
                "--query",
                "SELECT a, y FROM plane",
                "--label",
                "y",
                "--model",
                "linear",
                "--epochs",
                "1",
                "--out",
                model.toString());
        assertThat(run.exitCode()).as(run.stderr()).isZero();
        assertThat(Files.readString(model)).endsWith("}\n");
        assertThat(ModelFile.read(model).options().get("device")).isIn("cpu", "cuda");
    }

    @Test
    void aFileThatIsNoModelIsNamed() throws IOException {
        Path file = directory.resolve("notes.txt");
        Files.writeString(file, "no model\n");
        CommandRun run = run("--query", "SELECT a, y FROM plane", "--init", file.toString());
        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.stderr())
                .startsWith("pagegrad train: " + file + " is no model file")
                .hasLineCount(1);
    }

    private static double loss(CommandRun run) {
        String line = run.stdout()
                .lines()
                .filter(text -> text.contains("\"validation_loss\""))
                .findFirst()
                .orElseThrow();
        return Double.parseDouble(line.replaceAll("[^-+.0-9E]", ""));
    }

    private static String[] with(String[] arguments, String... last) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(last));
        return all.toArray(String[]::new);
    }

    /// A linear model with one more option.
    private static void refused(String sentence, String... option) {
        List<String> arguments =
                new ArrayList<>(List.of("--query", "SELECT a, y FROM plane", "--label", "y", "--model", "linear"));
        arguments.addAll(List.of(option));
        CommandRun run = run(arguments.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.stderr()).isEqualTo(2);
        // no word of rows that were read
        assertThat(run.stderr()).startsWith("pagegrad train: " + sentence).hasLineCount(1);
    }

    private static CommandRun run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("train"));
        all.addAll(List.of(arguments));
        return CommandRun.of(Map.of("PGDATA", server.dataDirectory().toString()), all.toArray(String[]::new));
    }
}
