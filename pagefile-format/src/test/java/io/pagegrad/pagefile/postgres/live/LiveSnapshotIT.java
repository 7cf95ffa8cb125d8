package io.pagegrad.pagefile.postgres.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.pagefile.postgres.CsvRows;
import io.pagegrad.testdata.PostgresServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A server is written to while its files are read; every round must equal SQL on the same snapshot.
final class LiveSnapshotIT {
    private static final int CAMPAIGN_ROUNDS = Integer.getInteger("pagegrad.live.rounds", 125);
    private static final long SEED = Long.getLong("pagegrad.live.seed", 1);

    @ParameterizedTest
    @CsvSource({"10, true", "14, false", "18, true"})
    void equalsSqlUnderAWriteLoad(int major, boolean checksums) throws Exception {
        rounds(major, checksums, 5);
    }

    @Tag("campaign")
    @ParameterizedTest
    @ValueSource(ints = {10, 11, 12, 13, 14, 15, 16, 17, 18})
    void equalsSqlInEveryRoundOfTheCampaign(int major) throws Exception {
        rounds(major, true, CAMPAIGN_ROUNDS);
        rounds(major, false, CAMPAIGN_ROUNDS);
    }

    private static void rounds(int major, boolean checksums, int rounds) throws Exception {
        try (PostgresServer server = PostgresServer.builder()
                .major(major)
                .checksums(checksums)
                .setting("max_prepared_transactions", "20")
                .setting("autovacuum_naptime", "1s")
                .start()) {
            server.sql(WriteLoad.TABLE);
            try (WriteLoad load = new WriteLoad(server, 3, SEED)) {
                List<String> differing = new ArrayList<>();
                for (int round = 0; round < rounds; round++) {
                    LiveSnapshot.Request request = new LiveSnapshot.Request("account", false);
                    try (LiveSnapshot live = LiveSnapshot.open(
                            server.dataDirectory(),
                            ServerTarget.parse(server.jdbcUrl("postgres"), null, Map.of()),
                            List.of(request),
                            LiveOptions.DEFAULT)) {
                        String ours = CsvRows.of(live.database("postgres").table("account", false));
                        String theirs = SnapshotTruth.csv(server, live.snapshotName(), "SELECT * FROM account");
                        live.confirm();
                        if (!ours.equals(theirs)) {
                            differing.add("round " + round);
                        }
                    }
                }
                assertThat(differing)
                        .as("major %d checksums %s seed %d", major, checksums, SEED)
                        .isEmpty();
            }
        }
    }
}
