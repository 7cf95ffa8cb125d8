package io.pagegrad.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.testdata.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Losses, optimizers, schedules and strategies of `train` together: each run learns something, and its model
/// file names what was asked for.
class TrainMatrixIT {
    private static final Pattern LOSS = Pattern.compile("\"validation_loss\":([-0-9.E]+)");

    /// Options of the model, and the label that its loss is for.
    private static final List<String[]> MODELS = List.of(
            new String[] {"real", "--model", "linear"},
            new String[] {"positive", "--model", "linear", "--loss", "msle"},
            new String[] {"positive", "--model", "linear", "--loss", "rmsle"},
            new String[] {"zero_one", "--model", "logistic"},
            new String[] {"zero_one", "--model", "linear", "--loss", "sigmoid_squared"},
            new String[] {"sign", "--model", "linear", "--loss", "hinge"},
            new String[] {"positive", "--model", "linear", "--loss", "poisson"},
            new String[] {"real", "--model", "linear", "--loss", "huber:0.5"},
            new String[] {"real", "--model", "linear", "--loss", "quantile:0.3"},
            new String[] {"zero_one", "--model", "softmax:2"},
            new String[] {"real", "--lambda", "(x, w) -> (w.p * x.a + w.q * x.b + w.c - x.label)^2"},
            new String[] {"zero_one::int", "--model", "mlp:4", "--loss", "cross_entropy"},
            new String[] {"real", "--model", "mlp:4", "--loss", "mse"});

    private static final List<String> OPTIMIZERS = List.of(
            "sgd",
            "momentum",
            "nesterov:beta=0.8",
            "adagrad",
            "rmsprop:rho=0.9",
            "adam:beta1=0.8,epsilon=1.0E-6",
            "adamw");
    private static final List<String> SCHEDULES = List.of(
            "constant",
            "inverse:0.01",
            "step:0.5:30",
            "exponential:0.99",
            "cosine:100",
            "cosine:100:0.01",
            "warmup:10+constant");
    private static final List<String> STRATEGIES = List.of(
            "sequential",
            "synchronized",
            "hogwild:learners=2",
            "local-locks:learners=2,period=2",
            "local-dirty:learners=2,period=1",
            "sma:learners=2,momentum=0.5",
            "model-averaging:learners=2",
            "parameter-server:learners=2,slack=1");

    @TempDir
    static Path directory;

    private static PostgresServer server;

    @BeforeAll
    static void makeCluster() throws Exception {
        server = PostgresServer.builder().start();
        server.sql("""
                CREATE TABLE points AS SELECT a, b, 0.7 * a - 0.4 * b + 0.3 AS real,
                       exp(0.7 * a - 0.4 * b) AS positive, (0.7 * a - 0.4 * b > 0.1)::int::float8 AS zero_one,
                       CASE WHEN 0.7 * a - 0.4 * b > 0.1 THEN 1.0 ELSE -1.0 END::float8 AS sign
                FROM (SELECT sin(i * 1.7) AS a, cos(i * 0.9) AS b FROM generate_series(1, 600) AS i) AS rows
                """);
        server.stop();
    }

    @AfterAll
    static void removeCluster() {
        server.close();
    }

    /// Every model with every strategy; optimizers and schedules in turn.
    @Test
    void everyModelLearnsWithEveryStrategy() throws IOException {
        for (int model = 0; model < MODELS.size(); model++) {
            for (int strategy = 0; strategy < STRATEGIES.size(); strategy++) {
                learns(
                        MODELS.get(model),
                        OPTIMIZERS.get((model + strategy) % OPTIMIZERS.size()),
                        SCHEDULES.get((model + 2 * strategy) % SCHEDULES.size()),
                        STRATEGIES.get(strategy));
            }
        }
    }

    /// All 5,096, or of `pagegrad.campaign.part`, such as `2/8`, every eighth from the second on. Those that fail
    /// are told at the end.
    @Test
    @Tag("campaign")
    void everyCombinationLearns() throws IOException {
        String[] part = System.getProperty("pagegrad.campaign.part", "1/1").split("/");
        int parts = Integer.parseInt(part[1]);
        int models = MODELS.size();
        int optimizers = OPTIMIZERS.size();
        int schedules = SCHEDULES.size();
        int combinations = models * optimizers * schedules * STRATEGIES.size();
        List<String> failures = new ArrayList<>();
        for (int number = Integer.parseInt(part[0]) - 1; number < combinations; number += parts) {
            try {
                learns(
                        MODELS.get(number % models),
                        OPTIMIZERS.get(number / models % optimizers),
                        SCHEDULES.get(number / models / optimizers % schedules),
                        STRATEGIES.get(number / models / optimizers / schedules));
            } catch (AssertionError e) {
                failures.add(e.getMessage());
                System.out.println(e.getMessage());
            }
            if ((number + 1) % 500 < parts) {
                System.out.println(number + 1 + " of " + combinations + ", failed: " + failures.size());
            }
        }
        assertThat(failures).isEmpty();
    }

    private static void learns(String[] model, String optimizer, String schedule, String strategy) throws IOException {
        Path metrics = directory.resolve("metrics.jsonl");
        Path file = directory.resolve("model.json");
        List<String> line = new ArrayList<>(
                List.of("train", "--query", "SELECT a, b, " + model[0] + " AS label FROM points", "--label", "label"));
        line.addAll(List.of(model).subList(1, model.length));
        line.addAll(List.of("--optimizer", optimizer, "--schedule", schedule, "--strategy", strategy));
        line.addAll(List.of("--batch-size", "20", "--epochs", "4", "--threads", "2", "--device", "cpu", "--quiet"));
        line.addAll(List.of("--metrics", metrics.toString(), "--out", file.toString()));
        CommandRun run =
                CommandRun.of(Map.of("PGDATA", server.dataDirectory().toString()), line.toArray(String[]::new));
        String what = String.join(" ", line);
        assertThat(run.exitCode()).as(what + "\n" + run.stderr()).isZero();
        List<Double> losses = new ArrayList<>();
        Matcher found = LOSS.matcher(Files.readString(metrics));
        while (found.find()) {
            losses.add(Double.parseDouble(found.group(1)));
        }
        assertThat(losses.stream().skip(1).min(Double::compare).orElseThrow())
                .as(what)
                .isLessThan(losses.getFirst());
        assertThat(Files.readString(file))
                .as(what)
                .contains("\"" + optimizer + "\"", "\"" + schedule + "\"", "\"" + strategy + "\"");
    }
}
