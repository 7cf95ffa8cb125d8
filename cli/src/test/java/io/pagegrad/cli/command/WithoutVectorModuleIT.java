package io.pagegrad.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.testdata.DataSet;
import io.pagegrad.testdata.PostgresServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every command works in a JVM without the module `jdk.incubator.vector`, by plain loops.
class WithoutVectorModuleIT {
    private static final Path ROOT = Path.of(System.getProperty("pagegrad.root"));
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

    @Test
    void aScanPrintsTheSameRows() throws Exception {
        String[] scan = {
            "scan",
            "-D",
            server.dataDirectory().toString(),
            "--query",
            "SELECT label, sqrt(label) * 2 AS twice, pixels FROM optdigits WHERE label > 3"
        };
        CommandRun expected = CommandRun.of(scan);
        assertThat(expected.exitCode()).as(expected.stderr()).isZero();
        assertThat(run(scan)).isEqualTo(expected.stdout());
    }

    @Test
    void aLinearModelAndANetworkTrain() throws Exception {
        for (String model : List.of("linear", "mlp:64")) {
            String printed = run(
                    "train",
                    "-D",
                    server.dataDirectory().toString(),
                    "--query",
                    "SELECT pixels, label FROM optdigits",
                    "--label",
                    "label",
                    "--model",
                    model,
                    "--validation",
                    "0.25",
                    "--learning-rate",
                    "0.000001",
                    "--epochs",
                    "2",
                    "--quiet",
                    "--json");
            assertThat(printed).as(model).contains("\"epochs\" : 2");
        }
    }

    private String run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx512m");
        Files.readAllLines(ROOT.resolve("jvm.options")).stream()
                .filter(flag -> !flag.startsWith("--add-modules"))
                .forEach(command::add);
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add("io.pagegrad.cli.Main");
        command.addAll(List.of(arguments));
        Path errors = directory.resolve("errors");
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
        return printed;
    }
}
