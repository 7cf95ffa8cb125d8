package io.pagegrad.pagefile.postgres.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.pagefile.PagefileException;
import io.pagegrad.pagefile.io.Pause;
import io.pagegrad.pagefile.postgres.CsvRows;
import io.pagegrad.testdata.PostgresServer;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// A server is written to while its files are read; every round must equal SQL on the same snapshot, row for
/// row, and keep the total that every transaction keeps.
final class LiveSnapshotIT {
    private static final int CAMPAIGN_ROUNDS = Integer.getInteger("pagegrad.live.rounds", 125);
    private static final long SEED = Long.getLong("pagegrad.live.seed", 1);
    private static final List<String> TABLES = List.of("account", "journal");
    private static final int AMOUNT = 2;

    @ParameterizedTest
    @CsvSource({"10, true, 5", "14, false, 3", "18, true, 5"})
    void equalsSqlUnderAWriteLoad(int major, boolean checksums, int rounds) throws Exception {
        rounds(major, checksums, rounds);
    }

    @Tag("campaign")
    @ParameterizedTest
    @MethodSource("campaignMajors")
    void equalsSqlInEveryRoundOfTheCampaign(int major) throws Exception {
        rounds(major, true, CAMPAIGN_ROUNDS);
        rounds(major, false, CAMPAIGN_ROUNDS);
    }

    static List<Integer> campaignMajors() {
        return Arrays.stream(System.getProperty("pagegrad.live.majors", "10,11,12,13,14,15,16,17,18")
                        .split(","))
                .map(Integer::valueOf)
                .toList();
    }

    private static void rounds(int major, boolean checksums, int rounds) throws Exception {
        try (PostgresServer server = PostgresServer.builder()
                .major(major)
                .checksums(checksums)
                .setting("max_prepared_transactions", "20")
                .setting("autovacuum_naptime", "1s")
                .start()) {
            server.sql(WriteLoad.TABLES);
            Random random = new Random(SEED);
            List<String> differing = new ArrayList<>();
            long start = System.nanoTime();
            try (WriteLoad load = new WriteLoad(server, 4, SEED)) {
                for (int round = 0; round < rounds; round++) {
                    String difference = round(server, random);
                    if (!difference.isEmpty()) {
                        differing.add("round " + round + ": " + difference);
                    }
                }
            }
            System.out.printf(
                    "live campaign: major %d, checksums %s, seed %d: %d rounds in %.0f s, %d differing;"
                            + " transactions up to %s, multixacts up to %s%n",
                    major,
                    checksums,
                    SEED,
                    rounds,
                    (System.nanoTime() - start) * 1e-9,
                    differing.size(),
                    server.queryValue("SELECT txid_current()"),
                    server.queryValue("SELECT next_multixact_id FROM pg_control_checkpoint()"));
            assertThat(differing)
                    .as("major %d checksums %s seed %d", major, checksums, SEED)
                    .isEmpty();
        }
    }

    /// @return what differs, empty when nothing does
    private static String round(PostgresServer server, Random random) throws Exception {
        List<LiveSnapshot.Request> requests = TABLES.stream()
                .map(table -> new LiveSnapshot.Request(table, false))
                .toList();
        StringBuilder difference = new StringBuilder();
        try (LiveSnapshot live = LiveSnapshot.open(
                server.dataDirectory(),
                ServerTarget.parse(server.jdbcUrl("postgres"), null, Map.of()),
                requests,
                LiveOptions.DEFAULT,
                // more happens between the steps than an idle machine would let happen
                stage -> Pause.ofMillis(random.nextInt(60)))) {
            for (String table : TABLES) {
                String ours = CsvRows.of(live.database("postgres").table(table, false));
                String theirs = SnapshotTruth.csv(server, live.snapshotName(), "SELECT * FROM " + table);
                if (!ours.equals(theirs)) {
                    difference.append(table).append(": ").append(firstDifference(ours, theirs));
                }
                if (table.equals("account") && total(ours).compareTo(WriteLoad.TOTAL) != 0) {
                    difference.append("total ").append(total(ours));
                }
            }
            live.confirm();
        } catch (PagefileException e) {
            difference.append(e);
        }
        return difference.toString();
    }

    private static String firstDifference(String ours, String theirs) {
        List<String> left = ours.lines().toList();
        List<String> right = theirs.lines().toList();
        int line = 0;
        while (line < left.size() && line < right.size() && left.get(line).equals(right.get(line))) {
            line++;
        }
        return "rows " + left.size() + " and " + right.size() + ", line " + line + " is "
                + (line < left.size() ? abbreviated(left.get(line)) : "missing") + " and should be "
                + (line < right.size() ? abbreviated(right.get(line)) : "absent") + "; ";
    }

    private static String abbreviated(String line) {
        return line.substring(0, Math.min(80, line.length()));
    }

    private static BigDecimal total(String csv) {
        return csv.lines()
                .map(line -> new BigDecimal(line.split(",", AMOUNT + 2)[AMOUNT]))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
