package io.pagegrad.cache.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.expression.ExpressionException;
import io.pagegrad.pagefile.PagefileDatabase;
import io.pagegrad.pagefile.postgres.PostgresCluster;
import io.pagegrad.testdata.PostgresServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Text ordered where its collation is that of bytes, compared with the server's own counts.
final class TextOrderIT {
    private static final List<String> CONDITIONS = List.of(
            "c < 'b'",
            "c BETWEEN 'B' AND 'a'",
            "greatest(c, 'Zoo') = 'Zoo'",
            "p >= 'É'",
            "least(c, substr(c, 2)) = c",
            "substr(c, 2) > 'é'",
            "c < d",
            "d COLLATE \"C\" < 'b'",
            "d || c < 'b' COLLATE \"POSIX\"",
            "d < p COLLATE pg_catalog.\"C\"",
            "c COLLATE \"POSIX\" <= p",
            "d COLLATE \"C\" = 'ax'",
            "p LIKE 'A%' AND d COLLATE \"default\" <> 'b'",
            "upper(left('abc', id % 4) COLLATE \"C\") = 'ABC'",
            "CASE WHEN id > 9 THEN c ELSE d END < 'b'",
            "id::text COLLATE \"C\" < '5'");

    /// Errors of the server, which are errors here too.
    private static final List<String> CONFLICTS = List.of(
            "c < p",
            "c = p",
            "c || p > 'a'",
            "c IN ('a', p)",
            "c ILIKE p",
            "c COLLATE \"C\" < d COLLATE \"POSIX\"",
            "id COLLATE \"C\" = 1",
            "d COLLATE \"nowhere\" < 'a'",
            "d COLLATE nowhere.\"C\" < 'a'");

    private static final List<String> OF_DEFAULT =
            List.of("d < 'b'", "'a' < 'b'", "id::text < '5'", "greatest(d, 'a') = d");

    @ParameterizedTest
    @ValueSource(ints = {12, 15, 18})
    void columnsOfTheCollationsCAndPosixAreOrderedByBytesInEveryDatabase(int major) throws Exception {
        try (PostgresServer server = PostgresServer.builder().major(major).start()) {
            server.sql(
                    "CREATE DATABASE words TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'");
            fill(server);
            try (PostgresCluster cluster = check(server, CONDITIONS)) {
                for (String condition : OF_DEFAULT) {
                    assertThatThrownBy(() -> count(cluster.database("words"), condition))
                            .as(condition)
                            .isInstanceOf(ExpressionException.class)
                            .hasMessageContaining("collation");
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"12, C", "15, C", "15, POSIX", "18, C"})
    void aDatabaseOfTheCollationCOrdersAllItsTextByBytes(int major, String locale) throws Exception {
        try (PostgresServer server = PostgresServer.builder().major(major).start()) {
            server.sql("CREATE DATABASE words TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE '" + locale + "' LC_CTYPE '"
                    + locale + "'");
            fill(server);
            List<String> all = new ArrayList<>(CONDITIONS);
            all.addAll(OF_DEFAULT);
            check(server, all).close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "C.UTF-8", "PG_UNICODE_FAST"})
    void aDatabaseOfTheBuiltinProviderOrdersAllItsTextByBytes(String locale) throws Exception {
        try (PostgresServer server = PostgresServer.builder().major(18).start()) {
            server.sql(
                    "CREATE DATABASE words TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE '"
                            + locale + "' LC_COLLATE 'C' LC_CTYPE 'C'");
            fill(server);
            List<String> all = new ArrayList<>(CONDITIONS);
            all.addAll(OF_DEFAULT);
            all.add("upper('word ' || id) = 'WORD 7' OR lower('A' || id) = 'a9'");
            check(server, all).close();
        }
    }

    private static void fill(PostgresServer server) throws Exception {
        server.sqlIn(
                "words",
                "CREATE TABLE w (id int NOT NULL, c text COLLATE \"C\", p varchar(20) COLLATE \"POSIX\", d text);"
                        + "INSERT INTO w SELECT i, w, upper(w), w || 'x' FROM generate_series(1, 300) i,"
                        + " LATERAL (SELECT substr('aBcéZöÿ€zA bÉ', i % 11 + 1, i % 4) || chr(97 + i % 26) AS w) x");
    }

    /// Compares counts of the running server with those of its pages after it was stopped.
    private static PostgresCluster check(PostgresServer server, List<String> conditions) throws Exception {
        List<Long> expected = new ArrayList<>();
        for (String condition : conditions) {
            expected.add(Long.parseLong(server.queryValueIn("words", "SELECT count(*) FROM w WHERE " + condition)));
        }
        for (String conflict : CONFLICTS) {
            assertThatThrownBy(() -> server.queryValueIn("words", "SELECT count(*) FROM w WHERE " + conflict))
                    .as(conflict)
                    .isInstanceOf(Exception.class);
        }
        server.stop();
        PostgresCluster cluster = PostgresCluster.open(server.dataDirectory());
        List<Long> counts = new ArrayList<>();
        for (String condition : conditions) {
            counts.add(count(cluster.database("words"), condition));
        }
        assertThat(counts).as(conditions.toString()).isEqualTo(expected);
        for (String conflict : CONFLICTS) {
            assertThatThrownBy(() -> count(cluster.database("words"), conflict))
                    .as(conflict)
                    .isInstanceOf(ExpressionException.class)
                    .hasMessageContaining("collation");
        }
        return cluster;
    }

    private static long count(PagefileDatabase database, String condition) throws IOException {
        try (ColumnCache cache = SelectLoad.load(
                database,
                "SELECT id FROM w WHERE " + condition,
                LoadOptions.defaults().withThreads(1),
                new LoadMonitor())) {
            return cache.rows();
        }
    }
}
