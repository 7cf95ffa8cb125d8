package io.pagegrad.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.testdata.DataSet;
import io.pagegrad.testdata.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `search` in a process of its own over taxi trips and drawn digits, killed and resumed: its 16 models end with
/// the bits of a search that nobody disturbed.
class SearchKillIT {
    private static final int KILLS = Integer.getInteger("pagegrad.campaign.kills", 100);
    private static final List<String> SPACE = List.of(
            "--space",
            "optimizer=sgd|momentum|adam|rmsprop",
            "--space",
            "learning-rate=0.01|0.003",
            "--space",
            "batch-size=32|64");
    private static final List<String> TAXI = List.of(
            "--query",
            "SELECT trip_distance, passenger_count, extract(hour FROM pickup_datetime) AS hour, fare_amount FROM taxi"
                    + " WHERE trip_distance < 100",
            "--label",
            "fare_amount",
            "--model",
            "linear",
            "--epochs",
            "4");
    private static final List<String> NETWORK = List.of(
            "--query", "SELECT label, pixels FROM digits", "--label", "label", "--model", "mlp:200", "--epochs", "2");

    private static PostgresServer server;

    @TempDir
    Path directory;

    @BeforeAll
    static void makeTables() throws Exception {
        server = PostgresServer.builder().start();
        try (Connection session = server.connect()) {
            DataSet.taxi(12_000).load(session);
            DataSet.digits(400).load(session);
        }
        server.stop();
    }

    @AfterAll
    static void removeTables() {
        server.close();
    }

    @Test
    void aNetworkSearchThatIsKilledAfterAFewUnitsEndsAsAnUnbrokenOne() throws Exception {
        List<String> unbroken = unbroken("network", NETWORK);
        Path place = Files.createDirectory(directory.resolve("killed"));
        Process first = start(NETWORK, place, 2);
        Path metrics = place.resolve("metrics");
        while (first.isAlive() && (!Files.exists(metrics) || lines(metrics) < 16 + 5)) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        first.destroyForcibly().waitFor();
        assertEnds(start(NETWORK, place, 1), place);
        assertThat(bits(place)).isEqualTo(unbroken);
    }

    private static long lines(Path file) throws IOException {
        return Files.readString(file).lines().count();
    }

    /// At any moment from the start of the process to the end of the search, with one to three workers.
    @Test
    @Tag("campaign")
    void searchesThatAreKilledAtRandomMomentsEndAsUnbrokenOnes() throws Exception {
        int kills = 0;
        int rounds = 0;
        for (; kills < KILLS; rounds++) {
            boolean network = rounds % 2 == 1;
            List<String> job = network ? NETWORK : TAXI;
            SplittableRandom random = new SplittableRandom(rounds);
            long begun = System.nanoTime();
            List<String> unbroken = unbroken("unbroken-" + rounds, job);
            long most = System.nanoTime() - begun;
            Path place = Files.createDirectory(directory.resolve("killed-" + rounds));
            int own = 0;
            for (boolean done = false; !done; ) {
                Process process = start(job, place, random.nextInt(1, 4));
                done = process.waitFor(random.nextLong(most / 4, most), TimeUnit.NANOSECONDS);
                if (done) {
                    assertEnds(process, place);
                } else {
                    process.destroyForcibly().waitFor();
                    own++;
                }
            }
            assertThat(bits(place)).as("round %d after %d kills", rounds, own).isEqualTo(unbroken);
            kills += own;
            System.out.println("round " + rounds + (network ? ", network: " : ", taxi: ") + own + " kills");
        }
        System.out.println(kills + " kills in " + rounds + " rounds: no difference");
    }

    private List<String> unbroken(String name, List<String> job) throws Exception {
        Path place = Files.createDirectory(directory.resolve(name));
        assertEnds(start(job, place, 2), place);
        List<String> bits = bits(place);
        assertThat(bits).hasSize(16);
        return bits;
    }

    private static void assertEnds(Process process, Path place) throws Exception {
        assertThat(process.waitFor())
                .as(Files.readString(place.resolve("said")))
                .isZero();
    }

    private static Process start(List<String> job, Path place, int workers) throws IOException {
        List<String> command = new ArrayList<>(SearchProcess.java());
        command.addAll(List.of(
                "search",
                "-D",
                server.dataDirectory().toString(),
                "--partitions",
                "3",
                "--workers",
                Integer.toString(workers),
                "--checkpoint",
                place.resolve("search").toString(),
                "--resume",
                "--metrics",
                place.resolve("metrics").toString(),
                "--out",
                place.resolve("best.json").toString()));
        command.addAll(job);
        command.addAll(SPACE);
        return new ProcessBuilder(command)
                .redirectOutput(place.resolve("result").toFile())
                .redirectError(place.resolve("said").toFile())
                .start();
    }

    private static List<String> bits(Path place) throws IOException {
        return SearchProcess.bits(place.resolve("search"));
    }
}
