package io.pagegrad.pagefile.postgres.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.postgres.CsvRows;
import io.pagegrad.testdata.PostgresServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SnapshotComparisonIT {
    @Test
    void pagesAndSqlAgreeOnCountAndContent() throws Exception {
        try (PostgresServer server = PostgresServer.builder().major(16).start()) {
            server.sql("CREATE TABLE t (i int, v text, n numeric, d date, a text[], b bytea);"
                    + " INSERT INTO t SELECT i, repeat('a \"b\\,(', i % 5), i / 7.0, DATE '2000-01-01' + i,"
                    + " ARRAY['x', NULL, 'y z'], decode('00ff', 'hex') FROM generate_series(1, 5000) i;"
                    + " INSERT INTO t VALUES (NULL, '', NULL, 'infinity', '{}', '')");
            ServerTarget target = ServerTarget.parse(server.jdbcUrl("postgres"), null, Map.of());
            LiveSnapshot.Request request = new LiveSnapshot.Request("t", false);
            try (LiveSnapshot live =
                    LiveSnapshot.open(server.dataDirectory(), target, List.of(request), LiveOptions.DEFAULT)) {
                server.sql("DELETE FROM t WHERE i < 100");
                assertThat(live.compare(target, request))
                        .isEqualTo(new SnapshotComparison("public.t", 5001, 5001, true));
                live.confirm();
            }
        }
    }

    @Test
    void eachPartitionByItselfIsOfTheSnapshot() throws Exception {
        try (PostgresServer server = PostgresServer.builder().major(16).start()) {
            server.sql("CREATE TABLE t (i int, v text) PARTITION BY RANGE (i);"
                    + " CREATE TABLE low PARTITION OF t FOR VALUES FROM (0) TO (500);"
                    + " CREATE TABLE high (v text, i int);"
                    + " ALTER TABLE t ATTACH PARTITION high FOR VALUES FROM (500) TO (1000);"
                    + " INSERT INTO t SELECT i, i || 'x' FROM generate_series(0, 999) i");
            ServerTarget target = ServerTarget.parse(server.jdbcUrl("postgres"), null, Map.of());
            LiveSnapshot.Request request = new LiveSnapshot.Request("t", false);
            try (LiveSnapshot live =
                    LiveSnapshot.open(server.dataDirectory(), target, List.of(request), LiveOptions.DEFAULT)) {
                server.sql(
                        "DELETE FROM t WHERE i % 3 = 0; INSERT INTO t SELECT 1, 'late' FROM generate_series(1, 900)");
                List<String> rows = new ArrayList<>();
                for (PagefileTable leaf :
                        live.database("postgres").table("t", false).leaves()) {
                    rows.add(CsvRows.of(leaf));
                }
                assertThat(rows)
                        .containsExactly(
                                SnapshotTruth.csv(server, live.snapshotName(), "SELECT i, v FROM low"),
                                SnapshotTruth.csv(server, live.snapshotName(), "SELECT i, v FROM high"));
                live.confirm();
            }
        }
    }

    @Test
    void oneDifferentValueIsSeen() throws Exception {
        try (PostgresServer server = PostgresServer.builder().major(16).start()) {
            server.sql("CREATE TABLE t (i int); INSERT INTO t SELECT generate_series(1, 1000);"
                    + " CREATE TABLE u (i int); INSERT INTO u SELECT generate_series(1, 1000);"
                    + " UPDATE u SET i = 0 WHERE i = 500");
            ServerTarget target = ServerTarget.parse(server.jdbcUrl("postgres"), null, Map.of());
            List<LiveSnapshot.Request> both =
                    List.of(new LiveSnapshot.Request("t", false), new LiveSnapshot.Request("u", false));
            try (LiveSnapshot live = LiveSnapshot.open(server.dataDirectory(), target, both, LiveOptions.DEFAULT)) {
                RowSetHash t = RowSetHash.of(live.database("postgres").table("t", false));
                RowSetHash u = RowSetHash.of(live.database("postgres").table("u", false));
                assertThat(t.rows()).isEqualTo(u.rows());
                assertThat(t).isNotEqualTo(u);
                live.confirm();
            }
        }
    }
}
