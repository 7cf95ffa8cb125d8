package io.pagegrad.pagefile.postgres.toast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pagegrad.pagefile.CorruptPageException;
import io.pagegrad.pagefile.Projection;
import io.pagegrad.pagefile.Projection.Form;
import io.pagegrad.pagefile.postgres.PostgresCluster;
import io.pagegrad.testdata.PostgresBinaries;
import io.pagegrad.testdata.PostgresServer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Values that are compressed or stored out of line come out as the server prints them; damaged ones do not come
/// out.
class ToastRelationIT {
    /// `noise(seed, n)`: `n` characters that hardly compress.
    private static final String TEXTS = "CREATE FUNCTION noise(seed int, n int) RETURNS text LANGUAGE sql AS"
            + " $$SELECT substr(string_agg(md5(seed::text || ' ' || j), ''), 1, n) FROM generate_series(0, n / 32) j$$";

    private static final List<String> TABLES =
            List.of("mixed", "external", "changed", "rewritten", "arrays", "emptied");

    private static void load(PostgresServer server) throws SQLException {
        server.sql(TEXTS);
        server.sql("CREATE TABLE mixed (id int, v text, w bytea)");
        server.sql(
                "INSERT INTO mixed SELECT i, CASE i % 4 WHEN 0 THEN noise(i, 100 * i) WHEN 1 THEN repeat('abc ', i * 20)"
                        + " WHEN 2 THEN NULL ELSE repeat(noise(i, 37), i * 5) END, decode(noise(i, 2 * (i * 31 % 5000)), 'hex')"
                        + " FROM generate_series(1, 300) i");
        server.sql("INSERT INTO mixed SELECT 1000, repeat(noise(7, 1000), 3000), decode(noise(3, 2000000), 'hex')");
        server.sql("CREATE TABLE external (id int, v text)");
        server.sql("ALTER TABLE external ALTER v SET STORAGE EXTERNAL");
        server.sql("INSERT INTO external SELECT i, noise(i, i * 97) FROM generate_series(1, 200) i");
        // sizes around whole numbers of chunks
        server.sql(
                "INSERT INTO external SELECT i, repeat('x', 1996 * (2 + i % 3) + i % 5 - 2) FROM generate_series(1, 30) i");
        server.sql("CREATE TABLE changed (id int PRIMARY KEY, v text, n int DEFAULT 0)");
        server.sql("ALTER TABLE changed ALTER v SET STORAGE EXTERNAL");
        server.sql("INSERT INTO changed SELECT i, noise(i, 3000 + i * 11) FROM generate_series(1, 300) i");
        server.sql("BEGIN; INSERT INTO changed SELECT i, noise(i, 9000) FROM generate_series(1001, 1100) i; ROLLBACK");
        server.sql("UPDATE changed SET v = noise(id + 5, 5000) WHERE id % 3 = 0");
        server.sql("UPDATE changed SET n = 1 WHERE id % 5 = 0");
        server.sql("BEGIN; UPDATE changed SET v = noise(id + 9, 6000) WHERE id % 2 = 0; ROLLBACK");
        server.sql("DELETE FROM changed WHERE id % 7 = 0");
        server.sql("VACUUM changed");
        server.sql("INSERT INTO changed SELECT i, noise(i, 2500 + i) FROM generate_series(2001, 2100) i");
        server.sql("CREATE TABLE rewritten AS SELECT * FROM external");
        server.sql("DELETE FROM rewritten WHERE id % 4 = 0");
        server.sql("VACUUM FULL rewritten");
        server.sql("ALTER TABLE rewritten ADD COLUMN extra timestamptz DEFAULT clock_timestamp()");
        server.sql("CREATE TABLE arrays (a text[], j jsonb, c numeric)");
        server.sql(
                "INSERT INTO arrays SELECT array_agg(noise(i * j, 50)), jsonb_object_agg(j::text, noise(i + j, 60)), 10::numeric ^ (i * 100)"
                        + " FROM generate_series(1, 50) i, generate_series(1, 100) j GROUP BY i");
        server.sql("CREATE TABLE emptied (v text)");
        server.sql("INSERT INTO emptied SELECT noise(i, 9000) FROM generate_series(1, 5) i");
        server.sql("TRUNCATE emptied");
    }

    private static void compareAll(PostgresServer server, List<String> tables) throws SQLException, IOException {
        Map<String, byte[]> expected = new LinkedHashMap<>();
        for (String table : tables) {
            expected.put(table, server.copyCsv("SELECT * FROM " + table));
        }
        server.stop();
        for (String table : tables) {
            byte[] actual = TableCsv.of(server.dataDirectory(), table);
            assertThat(actual.length).as(table + " bytes").isEqualTo(expected.get(table).length);
            assertThat(Arrays.equals(actual, expected.get(table))).as(table).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("io.pagegrad.testdata.PostgresBinaries#majors")
    void valuesOutOfLineAsTheServerPrintsThem(int major) throws Exception {
        try (PostgresServer server = PostgresServer.builder().major(major).start()) {
            load(server);
            compareAll(server, TABLES);
        }
    }

    @Test
    void lz4ValuesAsTheServerPrintsThem() throws Exception {
        Optional<PostgresBinaries> installed = PostgresBinaries.installed(15);
        Assumptions.assumeTrue(installed.isPresent(), "no installed PostgreSQL 15, which may be built with LZ4");
        try (PostgresServer server = PostgresServer.builder()
                .binaries(installed.get())
                .setting("default_toast_compression", "lz4")
                .start()) {
            load(server);
            server.sql("CREATE TABLE both_methods (id int, v text COMPRESSION lz4)");
            server.sql("INSERT INTO both_methods SELECT i, repeat(noise(i, 40), i * 3) FROM generate_series(1, 300) i");
            server.sql("ALTER TABLE both_methods ALTER v SET COMPRESSION pglz");
            server.sql("INSERT INTO both_methods SELECT i, repeat(noise(i, 40), i * 3) FROM generate_series(1, 300) i");
            assertThat(server.queryValue("SELECT string_agg(DISTINCT pg_column_compression(v), ',') FROM both_methods"))
                    .isEqualTo("lz4,pglz");
            List<String> tables = new ArrayList<>(TABLES);
            tables.add("both_methods");
            compareAll(server, tables);
        }
    }

    @Test
    void unaskedValuesAreNotRead() throws Exception {
        try (PostgresServer server = PostgresServer.builder().start()) {
            load(server);
            byte[] expected = server.copyCsv("SELECT id FROM external");
            Path toast = file(server, toastOf(server, "external"));
            server.stop();
            damage(toast, 0, 8192 * 4);
            try (PostgresCluster cluster = PostgresCluster.open(server.dataDirectory())) {
                assertThat(TableCsv.of(
                                cluster.database("postgres").table("external", false),
                                new Projection(List.of(new Projection.Item(0, Form.TEXT)))))
                        .isEqualTo(expected);
                assertThatThrownBy(() -> TableCsv.of(
                                cluster.database("postgres").table("external", false),
                                new Projection(List.of(new Projection.Item(1, Form.TEXT)))))
                        .isInstanceOf(CorruptPageException.class)
                        .hasMessageContaining("checksum");
            }
        }
    }

    @Test
    void missingAndDoubledChunksAreDamage() throws Exception {
        try (PostgresServer server = PostgresServer.builder()
                .setting("allow_system_table_mods", "on")
                .start()) {
            load(server);
            for (String[] change : new String[][] {
                {"mixed", "DELETE FROM %s WHERE chunk_seq = 1", "chunk"},
                {"external", "DELETE FROM %s WHERE chunk_seq = 0", "chunk_seq="},
                {"changed", "DELETE FROM %s", "chunks=0"},
                {"rewritten", "UPDATE %s SET chunk_seq = chunk_seq + 1000", "chunk_seq=1000"},
                {"arrays", "UPDATE %s SET chunk_data = substr(chunk_data, 2) WHERE chunk_seq = 0", "bytes"},
            }) {
                changeChunks(server, String.format(change[1], toastOf(server, change[0])));
            }
            server.stop();
            for (String table : List.of("mixed", "external", "changed", "rewritten", "arrays")) {
                assertThatThrownBy(() -> TableCsv.of(server.dataDirectory(), table))
                        .as(table)
                        .isInstanceOf(CorruptPageException.class)
                        .hasMessageContaining("va_valueid=");
            }
        }
    }

    @Test
    void aChunkThatIsThereTwiceIsDamage() throws Exception {
        try (PostgresServer server = PostgresServer.builder()
                .setting("allow_system_table_mods", "on")
                .start()) {
            load(server);
            String toast = toastOf(server, "external");
            server.sql("UPDATE pg_index SET indisunique = false, indisready = false WHERE indrelid = '" + toast
                    + "'::regclass");
            changeChunks(
                    server,
                    "INSERT INTO " + toast + " SELECT chunk_id, chunk_seq, chunk_data FROM " + toast
                            + " WHERE chunk_seq = 1");
            server.stop();
            assertThatThrownBy(() -> TableCsv.of(server.dataDirectory(), "external"))
                    .isInstanceOf(CorruptPageException.class)
                    .hasMessageContaining("chunk_seq=1: must be ");
        }
    }

    /// The server changes TOAST relations for nobody, so it is told that they are ordinary ones.
    private static void changeChunks(PostgresServer server, String statement) throws SQLException {
        server.sql("UPDATE pg_class SET relkind = 'r' WHERE relkind = 't' AND oid >= 16384");
        server.sql(statement);
        server.sql(
                "UPDATE pg_class SET relkind = 't' WHERE relname LIKE 'pg_toast_%' AND relkind = 'r' AND oid >= 16384");
    }

    private static String toastOf(PostgresServer server, String table) throws SQLException {
        return server.queryValue(
                "SELECT reltoastrelid::regclass::text FROM pg_class WHERE oid = '" + table + "'::regclass");
    }

    private static Path file(PostgresServer server, String relation) throws SQLException {
        return server.dataDirectory().resolve(server.queryValue("SELECT pg_relation_filepath('" + relation + "')"));
    }

    private static void damage(Path file, long from, long to) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            for (long at = from + 1000; at < to; at += 4096) {
                bytes.seek(at);
                int old = bytes.read();
                bytes.seek(at);
                bytes.write(old ^ 0x55);
            }
        }
    }
}
