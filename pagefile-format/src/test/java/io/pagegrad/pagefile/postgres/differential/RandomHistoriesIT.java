package io.pagegrad.pagefile.postgres.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.testdata.PostgresBinaries;
import io.pagegrad.testdata.PostgresServer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tables with random schemas and random histories come out of their pages as the server prints them.
///
/// A failure names the seed of its table; [RandomHistory] plays it again.
class RandomHistoriesIT {
    static final List<Integer> MAJORS = PostgresBinaries.majors();

    private static final int STEPS = 60;
    private static final int TABLES = 40;

    @ParameterizedTest
    @ValueSource(ints = {10, 13, 14, 18})
    void tablesWithARandomPastComeOutAsTheServerPrintsThem(int major) throws Exception {
        assertThat(differences(major, 1_000L * major, TABLES)).isEmpty();
    }

    /// Minutes for each major: system property `pagegrad.campaign.minutes`.
    @Tag("campaign")
    @ParameterizedTest
    @FieldSource("MAJORS")
    void manyTablesWithARandomPastComeOutAsTheServerPrintsThem(int major) throws Exception {
        long minutes = Long.getLong("pagegrad.campaign.minutes", 10);
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(minutes);
        long seed = Long.getLong("pagegrad.campaign.seed", System.currentTimeMillis()) << 8;
        long tables = 0;
        while (System.nanoTime() < end) {
            assertThat(differences(major, seed + tables, TABLES)).isEmpty();
            tables += TABLES;
        }
        System.out.println("PostgreSQL " + major + ": " + tables + " random tables, seeds from " + seed);
    }

    private static List<String> differences(int major, long firstSeed, int tables) throws Exception {
        List<String> differences = new ArrayList<>();
        try (PostgresServer server = PostgresServer.builder()
                .major(major)
                .checksums(firstSeed % 2 == 0)
                .setting("max_prepared_transactions", "500")
                .start()) {
            Map<String, String> names = new LinkedHashMap<>();
            for (long seed = firstSeed; seed < firstSeed + tables; seed++) {
                RandomHistory history = new RandomHistory(seed);
                history.play(server, STEPS);
                names.put("public." + history.table(), "r");
            }
            server.stop();
            Map<String, ClusterReading> readings = ClusterReading.of(
                            server.dataDirectory(), Map.of("postgres", names), false)
                    .get("postgres");
            server.start();
            for (String name : names.keySet()) {
                ClusterReading reading = readings.get(name);
                byte[] expected = server.copyCsv("SELECT * FROM " + name);
                String difference = reading.failure() != null
                        ? reading.failure().toString()
                        : CsvDifference.first(expected, reading.csv());
                if (difference != null) {
                    differences.add("\n" + major + " " + name + ": " + difference);
                }
            }
        }
        return differences;
    }
}
