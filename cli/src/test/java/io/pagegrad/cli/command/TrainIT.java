package io.pagegrad.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pagegrad.cli.session.Interruption;
import io.pagegrad.cli.session.Surroundings;
import io.pagegrad.gpu.GpuBackends;
import io.pagegrad.testdata.DataSet;
import io.pagegrad.testdata.PostgresServer;
import io.pagegrad.trainer.artifact.ModelFile;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `train` and `predict` on tables whose answer is known.
class TrainIT {
    private static final String QUERY = "SELECT a, b, y FROM plane";
    private static PostgresServer server;
    private static Path iris;

    @TempDir
    static Path directory;

    @BeforeAll
    static void makeCluster() throws Exception {
        server = PostgresServer.builder().start();
        // an exact plane: the answer is known, and so is every prediction
        server.sql("""
                CREATE TABLE plane AS SELECT i AS id, sin(i) * 10 AS a, cos(i * 3) * 5 AS b,
                       3 * sin(i) * 10 - 2 * cos(i * 3) * 5 + 7 AS y, 'n' || i % 2 AS kind
                FROM generate_series(1, 4000) AS i;
                CREATE TABLE holes AS SELECT 1 AS id, NULL::float8 AS a, 1.0::float8 AS b
                """);
        try (Connection session = server.connect("postgres")) {
            DataSet.iris().load(session);
            try (Statement statement = session.createStatement()) {
                statement.execute("CREATE TABLE pictures AS SELECT (i % 3)::int AS label,"
                        + " ARRAY[sin(i), i % 3, cos(i)]::float4[] AS v,"
                        + " decode(lpad(to_hex(i % 3 * 90 + i % 7), 2, '0') || '00ff', 'hex') AS b"
                        + " FROM generate_series(1, 400) i");
            }
        }
        server.stop();
        iris = directory.resolve("iris.json");
    }

    @AfterAll
    static void removeCluster() {
        server.close();
    }

    @Test
    void decodersThatAreNotThereAreNamed() {
        CommandRun unknown = train("--label", "y", "--model", "linear", "--decode", "abacus");
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.stderr()).contains("--decode abacus: give cpu or cuda");
        assertThat(train("--label", "y", "--model", "mlp:3", "--products", "tf64")
                        .stderr())
                .contains("--products tf64: there are no products tf64; there are strict, tf32, bf16, f16");
        assertThat(train("--label", "y", "--model", "linear", "--arithmetic", "loose")
                        .stderr())
                .contains("there is no arithmetic loose; there are strict, contract, fast");
        if (GpuBackends.find() instanceof GpuBackends.Found.Cuda) {
            return;
        }
        CommandRun missing = train("--label", "y", "--model", "linear", "--decode", "cuda");
        assertThat(missing.exitCode()).isEqualTo(7);
    }

    @Test
    void validatesOnTheRowsOfASecondQuery() {
        CommandRun run = train(
                "--label",
                "y",
                "--model",
                "linear",
                "--validation",
                "SELECT y, b, a FROM plane WHERE id <= 30",
                "--quiet",
                "--json");
        assertThat(run.exitCode()).as(run.stderr()).isZero();
        assertThat(run.stdout()).contains("\"validation_rows\" : 30,");
        assertThat(train("--label", "y", "--model", "linear", "--validation", "SELECT a, y FROM plane")
                        .stderr())
                .contains("validate");
        assertThat(train("--label", "y", "--model", "linear", "--validation", "SELECT")
                        .exitCode())
                .isEqualTo(2);
        assertThat(train("--label", "y", "--model", "linear", "--validation", "much")
                        .stderr())
                .contains("neither a number nor a SELECT");
    }

    @Test
    void findsThePlaneAndPredictsItsPoints() throws Exception {
        Path model = directory.resolve("plane.json");
        Path report = directory.resolve("plane.html");
        Path metrics = directory.resolve("plane.jsonl");
        Path onnx = directory.resolve("plane.onnx");
        CommandRun run = train(
                "--label",
                "y",
                "--model",
                "linear",
                "--learning-rate",
                "0.1",
                "--batch-size",
                "64",
                "--epochs",
                "20",
                "--precision",
                "float64",
                "--out",
                model.toString(),
                "--onnx",
                onnx.toString(),
                "--report",
                report.toString(),
                "--metrics",
                metrics.toString(),
                "--quiet");
        assertThat(run.stderr()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.stdout()).contains("validation loss", "intercept", "ended by");
        assertThat(Files.readString(report))
                .startsWith("<!DOCTYPE html>")
                .contains("Loss over time", "<svg", "system_identifier", "--learning-rate 0.1")
                .contains("features: a, b, and an intercept", "loss: squared")
                .doesNotContain("http://", "https://", "src=");
        for (Path file : List.of(report, model, metrics)) {
            // a record printed by itself, as in Sgd[] or Hogwild[learners=2]
            assertThat(Files.readString(file)).doesNotContainPattern("[A-Z][A-Za-z]+\\[\\w*[=\\]]");
        }
        assertThat(Files.readAllLines(metrics))
                .allMatch(line -> line.startsWith("{\"") && line.endsWith("}"))
                .anyMatch(line -> line.contains("validation"));
        assertThat(Files.readString(onnx, StandardCharsets.ISO_8859_1))
                .contains("prediction", "pagegrad", "FROM plane");

        CommandRun predicted =
                run("predict", model.toString(), "--query", "SELECT id, a, b, y FROM plane WHERE id <= 50", "--header");
        assertThat(predicted.exitCode()).as(predicted.stderr()).isZero();
        List<String> lines = predicted.stdout().lines().toList();
        assertThat(lines).hasSize(51);
        assertThat(lines.getFirst()).isEqualTo("id,a,b,y,prediction");
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",");
            assertThat(Double.parseDouble(cells[4])).isCloseTo(Double.parseDouble(cells[3]), within(1e-3));
        }
        CommandRun unknown = run("predict", model.toString(), "--query", "SELECT id, a, b FROM holes");
        assertThat(unknown.stdout()).isEqualTo("1,,1,\n");
        CommandRun missing = run("predict", model.toString(), "--query", "SELECT id, a FROM plane");
        assertThat(missing.exitCode()).isEqualTo(2);
        assertThat(missing.stderr()).contains("needs a column b").hasLineCount(1);
    }

    @Test
    void tellsSpeciesApartAndNamesThem() {
        CommandRun run = run(
                "train",
                "--query",
                "SELECT sepal_length, sepal_width, petal_length, petal_width, ordinal(species) AS species FROM iris",
                "--label",
                "species",
                "--model",
                "softmax",
                "--learning-rate",
                "0.3",
                "--batch-size",
                "16",
                "--epochs",
                "100",
                "--patience",
                "100",
                "--out",
                iris.toString(),
                "--quiet",
                "--json");
        assertThat(run.exitCode()).as(run.stderr()).isZero();
        assertThat(run.stdout()).contains("\"validation_loss\"", "\"weights\"");
        CommandRun predicted = run(
                "predict",
                iris.toString(),
                "--query",
                "SELECT species, sepal_length, sepal_width, petal_length, petal_width FROM iris",
                "--header");
        assertThat(predicted.exitCode()).as(predicted.stderr()).isZero();
        List<String> lines = predicted.stdout().lines().toList();
        assertThat(lines.getFirst())
                .endsWith("prediction,probability_setosa,probability_versicolor,probability_virginica");
        long right = lines.stream()
                .skip(1)
                .filter(line -> line.split(",")[0].equals(line.split(",")[5]))
                .count();
        assertThat(right).isGreaterThan(140);
    }

    /// Listing 3: an expression with its derivatives as further columns, against the closed form.
    @Test
    void aQueryDerivesAnExpressionByEachColumnInIt() {
        CommandRun run = run(
                "scan",
                "--header",
                "--query",
                "SELECT a, b, derivation(exp(a / 10) * b + sqrt(b * b + 1) + relu(a) - 3) AS z FROM plane WHERE id < 200");
        assertThat(run.exitCode()).as(run.stderr()).isZero();
        List<String> lines = run.stdout().lines().toList();
        assertThat(lines).hasSize(200);
        assertThat(lines.getFirst()).isEqualTo("a,b,z,d_a,d_b");
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",");
            double a = Double.parseDouble(cells[0]);
            double b = Double.parseDouble(cells[1]);
            double root = Math.sqrt(b * b + 1);
            double growth = Math.exp(a / 10);
            assertThat(Double.parseDouble(cells[2])).isCloseTo(growth * b + root + Math.max(a, 0) - 3, within(1e-12));
            assertThat(Double.parseDouble(cells[3])).isCloseTo(growth * b / 10 + (a > 0 ? 1 : 0), within(1e-12));
            assertThat(Double.parseDouble(cells[4])).isCloseTo(growth + b / root, within(1e-12));
        }
        assertThat(run("scan", "--query", "SELECT derivation(greatest(a, 0) * b) FROM holes")
                        .stdout())
                .isEqualTo(",,\n");
        assertThat(run(
                                "scan",
                                "--header",
                                "--query",
                                "SELECT derivation(a * b) AS p, derivation(a), derivation(2 * a) FROM holes")
                        .stdout()
                        .lines()
                        .findFirst())
                .hasValue("p,d_p_a,d_p_b,derivation,d_derivation_a,derivation_2,d_derivation_2_a");
        assertSentence(run("scan", "--query", "SELECT derivation(length(kind)) FROM plane"), 2, "length");
        assertSentence(
                run("scan", "--query", "SELECT derivation(id % 3) FROM plane"),
                2,
                "the function % is none that lambdas and derivation know");
        assertSentence(run("scan", "--query", "SELECT derivation(a, b) FROM plane"), 2, "one expression");
    }

    @Test
    void networksReadArraysAndByteStringsAndSayHowMuchTheyTellRight() throws Exception {
        Path model = directory.resolve("pictures.json");
        Path report = directory.resolve("pictures.html");
        CommandRun run = run(
                "train",
                "--query",
                "SELECT label, v, b FROM pictures",
                "--label",
                "label",
                "--model",
                "mlp:8",
                "--scale",
                "minmax",
                "--learning-rate",
                "1",
                "--batch-size",
                "10",
                "--epochs",
                "60",
                "--out",
                model.toString(),
                "--report",
                report.toString(),
                "--quiet",
                "--json");
        assertThat(run.exitCode()).as(run.stderr()).isZero();
        assertThat(run.stdout()).contains("\"accuracy\" : 1.0", "\"confusion\"");
        assertThat(Files.readString(report)).contains("class=\"confusion\"", "recall");
        CommandRun predicted = run("predict", model.toString(), "--query", "SELECT label, v, b FROM pictures");
        assertThat(predicted.exitCode()).as(predicted.stderr()).isZero();
        List<String> lines = predicted.stdout().lines().toList();
        assertThat(lines).hasSize(400).allMatch(line -> {
            String[] cells = line.split(",");
            return cells[0].equals(cells[cells.length - 4]);
        });
    }

    @Test
    void lambdasOverMatricesAreTrainedAndPredictClasses() {
        Path model = directory.resolve("lambda.json");
        CommandRun run = run(
                "train",
                "--query",
                "SELECT label, v FROM pictures",
                "--label",
                "label",
                "--lambda",
                "(x, w) -> sum((sigmoid(sigmoid(x.v * w.xh) * w.ho) - one_hot(x.label)) ^^ 2)",
                "--shape",
                "xh=3x12",
                "--learning-rate",
                "1",
                "--batch-size",
                "10",
                "--epochs",
                "60",
                "--out",
                model.toString(),
                "--quiet",
                "--json");
        assertThat(run.exitCode()).as(run.stderr()).isZero();
        assertThat(run.stdout()).contains("\"accuracy\"");
        CommandRun predicted =
                run("predict", model.toString(), "--query", "SELECT v FROM pictures LIMIT 5", "--header");
        assertThat(predicted.stdout()).contains("prediction,probability_0,probability_1,probability_2");
        assertSentence(
                run(
                        "train",
                        "--query",
                        "SELECT label, v FROM pictures",
                        "--label",
                        "label",
                        "--lambda",
                        "(x, w) -> sum((x.v * w.xh - one_hot(x.label)) ^^ 2)",
                        "--shape",
                        "xh=4x3",
                        "--quiet"),
                2,
                "1 × 3");
    }

    @Test
    void mistakesAreOneSentenceWithTheirPlace() {
        assertSentence(train("--lambda", "(x, w) -> (w.a * x.a + "), 2, "position");
        assertSentence(train("--lambda", "(x, w) -> (w.a * x.zz - x.y)^2"), 2, "zz");
        assertSentence(train("--label", "y", "--model", "transformer"), 2, "transformer");
        assertSentence(train("--label", "y", "--model", "linear", "--optimizer", "magic"), 2, "magic");
        assertSentence(train("--label", "y", "--model", "linear", "--strategy", "magic"), 2, "magic");
        assertSentence(train("--label", "y", "--model", "linear", "--schedule", "magic"), 2, "magic");
        assertSentence(train("--label", "y"), 2, "--model");
        assertSentence(train("--label", "y", "--model", "linear", "--scale", "magic"), 2, "magic");
        assertSentence(
                train("--label", "y", "--model", "linear", "--out", directory + "/no/such/m.json"), 5, "/no/such");
        assertSentence(
                run("train", "--query", "SELECT kind, y FROM plane", "--label", "y", "--model", "linear", "--quiet"),
                2,
                "kind");
        assertSentence(run("predict", directory + "/none.json", "--query", QUERY), 5, "none.json");
    }

    @Test
    void divergenceKeepsTheLastGoodModel() {
        Path model = directory.resolve("diverged.json");
        CommandRun run = train(
                "--label",
                "y",
                "--model",
                "linear",
                "--learning-rate",
                "1e9",
                "--epochs",
                "50",
                "--out",
                model.toString(),
                "--quiet");
        assertSentence(run, 8, "diverged");
        assertThat(model).exists();
    }

    @Test
    void aMissingDeviceIsNamed() {
        assertSentence(train("--label", "y", "--model", "linear", "--device", "abacus"), 7, "abacus");
    }

    /// Ages within the bound that was asked for, in the summary, the report, the metrics and the JSON result.
    @Test
    void howStaleGradientsWereIsTold() throws IOException {
        Path report = directory.resolve("stale.html");
        Path metrics = directory.resolve("stale.jsonl");
        String[] options = {
            "--label",
            "y",
            "--model",
            "linear",
            "--strategy",
            "hogwild:max-age=2",
            "--threads",
            "2",
            "--epochs",
            "2",
            "--learning-rate",
            "0.01",
            "--report",
            report.toString(),
            "--metrics",
            metrics.toString(),
            "--quiet"
        };
        CommandRun run = train(options);
        assertThat(run.exitCode()).as(run.stderr()).isZero();
        assertThat(run.stdout())
                .containsPattern("staleness +at most [012] updates by others")
                .containsPattern("best after +[0-9.]+ s, [0-9,]+ rows");
        assertThat(Files.readString(report))
                .contains("Staleness: updates by others between read and write")
                .doesNotContain("class=\"wide\"");
        assertThat(Files.readAllLines(metrics).getLast())
                .contains("\"seconds_to_best\":", "\"rows_to_best\":")
                .containsPattern("\"ages\":\\[\\d+(,\\d+){0,2}]");
        List<String> json = new ArrayList<>(List.of(options));
        json.add("--json");
        assertThat(train(json.toArray(String[]::new)).stdout()).contains("\"ages\" : [", "\"rows_to_best\" : ");
    }

    /// Ctrl-C after the first validation of a run that goes on: the best model is written, and the run can go
    /// on again.
    @Test
    void anInterruptedRunKeepsItsModelAndItsCheckpoint() throws IOException {
        Path kept = directory.resolve("kept");
        Path parts = directory.resolve("parts.json");
        String[] options = {"--label", "y", "--model", "linear", "--optimizer", "adam", "--patience", "100000000"};
        train(with(options, "--epochs=2", "--checkpoint=" + kept));

        Interruption interruption = new Interruption();
        PrintStream stderr = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8) {
            @Override
            public void println(String line) {
                if (line.startsWith("epoch")) {
                    interruption.request();
                }
            }
        };
        int exitCode = CommandTree.run(
                new Surroundings(
                        OutputStream.nullOutputStream(),
                        stderr,
                        Map.of("PGDATA", server.dataDirectory().toString()),
                        0,
                        interruption),
                with(
                        new String[] {"train", "--query", QUERY},
                        // long enough to be asked to end, however threads are scheduled
                        with(options, "--epochs=10000000", "--checkpoint=" + kept, "--resume", "--out=" + parts)));
        assertThat(exitCode).isEqualTo(130);
        assertThat(ModelFile.read(parts).weights()).hasSize(3);

        CommandRun rest = train(with(
                options, "--epochs=10000000", "--max-seconds=1", "--checkpoint=" + kept, "--resume", "--out=" + parts));
        assertThat(rest.exitCode()).as(rest.stderr()).isZero();
        assertThat(ModelFile.read(parts).weights()).hasSize(3);
    }

    private static String[] with(String[] arguments, String... more) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @Test
    void withoutAGpuAutoSaysWhyInOneLineAndCudaIsRefused() {
        assumeTrue(GpuBackends.find() instanceof GpuBackends.Found.None, "this machine has a GPU");
        CommandRun run = run("train", "--query", QUERY, "--label", "y", "--model", "linear", "--epochs", "1");
        assertThat(run.exitCode()).as(run.stderr()).isZero();
        assertThat(run.stderr().lines().filter(line -> line.contains("CPU")))
                .singleElement()
                .asString()
                .contains("training on the CPU: the CUDA driver cannot be loaded");
        assertSentence(
                train("--label", "y", "--model", "linear", "--device", "cuda"),
                7,
                "the device cuda cannot be used: the CUDA driver cannot be loaded");
    }

    @Test
    void learnersHaveModelsOfTheirOwnUnlessAStrategyIsNamed() throws IOException {
        Path model = directory.resolve("learners.json");
        CommandRun run = train(
                "--label",
                "y",
                "--model",
                "linear",
                "--learners",
                "2",
                "--device",
                "cpu+cpu",
                "--epochs",
                "3",
                "--out",
                model.toString(),
                "--quiet");
        assertThat(run.exitCode()).as(run.stderr()).isZero();
        assertThat(Files.readString(model)).contains("\"local-locks:learners=2", "\"learning_rate\" : \"0.05\"");
        assertSentence(train("--label", "y", "--model", "linear", "--learners", "many"), 2, "--learners many");
        assertSentence(
                train("--label", "y", "--model", "linear", "--device", "cpu+cpu", "--strategy", "sequential"),
                2,
                "one device");
    }

    @Test
    void irisDemoTellsSpeciesApart() {
        CommandRun run = CommandRun.of("demo", "iris", "--quiet");
        assertThat(run.exitCode()).as(run.stderr()).isZero();
        assertThat(run.stderr()).isEmpty();
        assertThat(run.stdout()).contains("150 rows", "versicolor", "Told right: 14");
    }

    @Test
    void taxiDemoComesCloseToExactLeastSquares() {
        CommandRun run = CommandRun.of("demo", "taxi", "--rows", "800000", "--epochs", "12", "--quiet");
        assertThat(run.exitCode()).as(run.stderr()).isZero();
        String last = run.stdout().lines().toList().getLast();
        assertThat(last).startsWith("Mean squared error over the training rows");
        double excess = Double.parseDouble(last.replaceFirst(".*excess ([-0-9.]+) %.*", "$1"));
        assertThat(excess).isBetween(-1e-4, 0.1);
    }

    private static void assertSentence(CommandRun run, int exitCode, String part) {
        assertThat(run.exitCode()).as(run.stderr()).isEqualTo(exitCode);
        assertThat(run.stderr()).contains(part).hasLineCount(1);
        assertThat(run.stdout()).isEmpty();
    }

    private static CommandRun train(String... arguments) {
        List<String> all = new ArrayList<>(List.of("train", "--query", QUERY, "--quiet"));
        all.addAll(List.of(arguments).stream()
                .filter(argument -> !argument.equals("--quiet"))
                .toList());
        return run(all.toArray(String[]::new));
    }

    private static CommandRun run(String... arguments) {
        return CommandRun.of(Map.of("PGDATA", server.dataDirectory().toString()), arguments);
    }
}
