package io.pagegrad.pagefile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.pagefile.TableSummary;
import io.pagegrad.testdata.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// Tables of a real server, read from its pages after it has stopped, against its own COPY.
@ParameterizedClass
@ValueSource(ints = {10, 11, 12, 13, 14, 15, 16, 17, 18})
class StoppedClusterIT {
    private static final String[] SETUP = {
        "CREATE TABLE numbers (a int2, b int4, c int8, d float4, e float8, f bool, g text, h varchar(10), i date,"
                + " j timestamp, k timestamptz, l uuid, n bytea, o interval, p char(5))",
        "INSERT INTO numbers SELECT i, i*2, i*3, i/3.0, i/7.0, i%2=0, repeat('x', i%300), 'v'||i, '2020-01-01'::date+i,"
                + " '2020-01-01'::timestamp+i*interval '1 hour', '2020-01-01'::timestamptz+i*interval '1 hour',"
                + " md5(i::text)::uuid, decode(md5(i::text), 'hex'), i*interval '1 day 3 hour', 'p'||i"
                + " FROM generate_series(1,5000) i",
        "UPDATE numbers SET b=null, g=null WHERE a%3=0",
        "DELETE FROM numbers WHERE a%10=0",
        "ALTER TABLE numbers DROP COLUMN c",
        "ALTER TABLE numbers ADD COLUMN q int DEFAULT 42, ADD COLUMN r text DEFAULT 'hello', ADD COLUMN s float8",
        "INSERT INTO numbers(a,q,r) VALUES (1,2,'three'), (2,null,null)",
        "CREATE TABLE frozen AS SELECT i AS id, i*0.5::float8 AS v FROM generate_series(1,20000) i",
        "VACUUM FREEZE frozen",
        "CREATE SCHEMA \"Odd Schema\"",
        "CREATE TABLE \"Odd Schema\".\"T\" (\"Ä\" int)",
        "INSERT INTO \"Odd Schema\".\"T\" VALUES (1)",
        "CREATE TABLE empty (a int)",
        "CREATE TABLE none ()",
        "INSERT INTO none DEFAULT VALUES",
        "CREATE SEQUENCE seq START 5",
        "SELECT nextval('seq')",
        "CREATE MATERIALIZED VIEW mv AS SELECT a, b FROM numbers WHERE a < 100",
        "CREATE UNLOGGED TABLE unlogged AS SELECT generate_series(1,100) AS i",
        "CREATE TABLE parent (a int, b text)",
        "CREATE TABLE child (c int, a int, b text)",
        "ALTER TABLE child INHERIT parent",
        "INSERT INTO parent VALUES (1,'p')",
        "INSERT INTO child VALUES (3,2,'c')",
        "CREATE TABLE part (k int, v text) PARTITION BY RANGE (k)",
        "CREATE TABLE part1 PARTITION OF part FOR VALUES FROM (0) TO (10)",
        "CREATE TABLE part2 (v text, x int, k int)",
        "ALTER TABLE part2 DROP COLUMN x",
        "ALTER TABLE part ATTACH PARTITION part2 FOR VALUES FROM (10) TO (20)",
        "INSERT INTO part SELECT i, 'v'||i FROM generate_series(0,19) i",
        "VACUUM FULL pg_class",
        "VACUUM FULL pg_attribute",
    };

    @Parameter
    int major;

    private static PostgresServer server;
    private static Path data;
    private static final Map<String, String> EXPECTED = new LinkedHashMap<>();

    @BeforeParameterizedClassInvocation
    static void load(int major) throws Exception {
        server = PostgresServer.builder().major(major).checksums(major % 2 == 0).start();
        for (String statement : SETUP) {
            server.sql(statement);
        }
        EXPECTED.clear();
        for (String table : new String[] {
            "numbers",
            "frozen",
            "\"Odd Schema\".\"T\"",
            "empty",
            "none",
            "seq",
            "mv",
            "unlogged",
            "parent",
            "only parent",
            "part",
            "part2",
            "pg_catalog.pg_namespace",
            "pg_catalog.pg_inherits",
        }) {
            EXPECTED.put(table, new String(server.copyCsv("SELECT * FROM " + table), StandardCharsets.UTF_8));
        }
        server.stop();
        data = server.dataDirectory();
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        server.close();
    }

    @Test
    void readsTablesAsTheServerPrintsThem() throws Exception {
        try (PostgresCluster cluster = PostgresCluster.open(data)) {
            PostgresDatabase database = cluster.database("postgres");
            for (Map.Entry<String, String> entry : EXPECTED.entrySet()) {
                boolean only = entry.getKey().startsWith("only ");
                String table = only ? entry.getKey().substring(5) : entry.getKey();
                if (table.startsWith("pg_catalog") || table.equals("none")) {
                    continue;
                }
                assertThat(CsvRows.of(database.table(table, only)))
                        .as(entry.getKey())
                        .isEqualTo(entry.getValue());
            }
        }
    }

    @Test
    void listsTablesWithSystemCatalogsLast() throws Exception {
        try (PostgresCluster cluster = PostgresCluster.open(data)) {
            assertThat(cluster.databases()).containsExactly("postgres", "template0", "template1");
            assertThat(cluster.database("postgres").tables())
                    .extracting(TableSummary::name)
                    .startsWith("T", "child", "empty", "frozen")
                    .contains("pg_class", "pg_database");
        }
    }
}
