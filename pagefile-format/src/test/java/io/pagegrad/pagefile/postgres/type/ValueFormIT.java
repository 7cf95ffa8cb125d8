package io.pagegrad.pagefile.postgres.type;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.column.ArrayForm;
import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.LogicalType.Kind;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.Projection;
import io.pagegrad.pagefile.Projection.Form;
import io.pagegrad.pagefile.ScanCursor;
import io.pagegrad.pagefile.ScanUnit;
import io.pagegrad.pagefile.postgres.PostgresCluster;
import io.pagegrad.testdata.PostgresServer;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Values as columns hold them, against what the server says their numbers and bytes are.
class ValueFormIT {
    private static final int ROWS = 2000;

    private static PostgresServer server;
    private static PostgresCluster cluster;
    private static final List<Object[]> EXPECTED = new ArrayList<>();
    private static final List<String> LATIN = new ArrayList<>();

    @BeforeAll
    static void load() throws Exception {
        server = PostgresServer.builder().start();
        server.sql("CREATE DOMAIN cents AS numeric(12,2)");
        server.sql(
                "CREATE TABLE scalars (n numeric, c cents, o oid, d date, ts timestamp, u uuid, i interval, b bytea, t char(5))");
        server.sql(
                "INSERT INTO scalars SELECT (i * 7919 % 100003)::numeric / (i % 97 + 1) * 10::numeric ^ (i % 40 - 20), i * 0.37,"
                        + " (i::int8 * 2147483)::oid, date '1990-01-01' + i * 5, timestamp '1990-01-01' + i * interval '5 days 3.000007 sec',"
                        + " md5(i::text)::uuid, i * interval '1 mon -3 days 2.5 sec', decode(md5(i::text), 'hex'), 'x' || i"
                        + " FROM generate_series(1, " + ROWS + ") i");
        server.sql("CREATE TABLE lists (f float4[], n numeric(10,3)[], b bool[], l int8[], e int4[], t text[])");
        server.sql(
                "INSERT INTO lists SELECT array_agg(j / 3.0), array_agg(j * 1.125), array_agg(j % 3 = 0), array_agg(j * 99999999999),"
                        + " '{}', '{a}' FROM generate_series(1, 40) i, generate_series(1, 30) j WHERE j <= i GROUP BY i");
        server.sql("CREATE TABLE odd_lists (a int4[], b int4[])");
        server.sql("INSERT INTO odd_lists VALUES ('{1,NULL,3}', '[-1:1][5:6]={{1,2},{3,4},{5,6}}')");
        try (Connection session = server.connect();
                Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT n::float8, c::float8, o::int8, d - date '2000-01-01', (extract(epoch FROM ts - timestamp '2000-01-01') * 1000000)::int8,"
                                + " u::text, b FROM scalars")) {
            while (rows.next()) {
                Object[] row = new Object[7];
                for (int i = 0; i < row.length; i++) {
                    row[i] = rows.getObject(i + 1);
                }
                EXPECTED.add(row);
            }
        }
        server.sql("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'");
        server.sqlIn("latin", "CREATE TABLE words (w text, c char(8), n name)");
        server.sqlIn(
                "latin",
                "INSERT INTO words SELECT 'wörd ' || i || repeat('é', i % 7), 'ß' || i, 'ñ' || i FROM generate_series(1, 50) i");
        for (int i = 1; i <= 50; i++) {
            LATIN.add("wörd " + i + "é".repeat(i % 7));
        }
        server.stop();
        cluster = PostgresCluster.open(server.dataDirectory());
    }

    @AfterAll
    static void stop() throws Exception {
        cluster.close();
        server.close();
        EXPECTED.clear();
        LATIN.clear();
    }

    private interface RowCheck {
        void row(ColumnBatch batch, int row, int number);
    }

    private static int scan(String database, String name, RowCheck check) throws Exception {
        PagefileTable table = cluster.database(database).table(name, false);
        List<Projection.Item> items = new ArrayList<>();
        for (int i = 0; i < table.schema().size(); i++) {
            Form form = table.schema().field(i).type().kind() == Kind.OTHER ? Form.TEXT : Form.VALUE;
            items.add(new Projection.Item(i, form));
        }
        Projection projection = new Projection(items);
        int number = 0;
        try (ColumnBatch batch = ColumnBatch.allocate(projection.physicalTypes(table.schema()), 64, MemoryTag.BATCH)) {
            for (ScanUnit unit : table.scanUnits(projection, 1 << 20)) {
                try (ScanCursor cursor = unit.open()) {
                    while (cursor.fill(batch) > 0) {
                        for (int row = 0; row < batch.size(); row++) {
                            check.row(batch, row, number++);
                        }
                    }
                }
            }
        }
        return number;
    }

    @Test
    void scalarsAsTheServerConvertsThem() throws Exception {
        int rows = scan("postgres", "scalars", (batch, row, number) -> {
            Object[] expected = EXPECTED.get(number);
            assertThat(batch.fixed(0).getDouble(row)).isEqualTo(expected[0]);
            assertThat(batch.fixed(1).getDouble(row)).isEqualTo(expected[1]);
            assertThat(batch.fixed(2).getLong(row)).isEqualTo(expected[2]);
            assertThat(batch.fixed(3).getInt(row)).isEqualTo(expected[3]);
            assertThat(batch.fixed(4).getLong(row)).isEqualTo(expected[4]);
            assertThat(uuid(batch.fixed(5).data().asSlice(row * 16L, 16))).isEqualTo(expected[5]);
            assertThat(batch.bytes(7).getBytes(row)).isEqualTo((byte[]) expected[6]);
            MemorySegment interval = batch.fixed(6).data().asSlice(row * 16L, 16);
            assertThat(Le.i64(interval, 0)).isEqualTo((number + 1) * 2_500_000L);
            assertThat(Le.i32(interval, 8)).isEqualTo(-3 * (number + 1));
            assertThat(Le.i32(interval, 12)).isEqualTo(number + 1);
            assertThat(new String(batch.bytes(8).getBytes(row), StandardCharsets.UTF_8))
                    .isEqualTo(String.format("%-5s", "x" + (number + 1)));
        });
        assertThat(rows).isEqualTo(ROWS);
    }

    private static String uuid(MemorySegment bytes) {
        return new UUID(Long.reverseBytes(Le.i64(bytes, 0)), Long.reverseBytes(Le.i64(bytes, 8))).toString();
    }

    @Test
    void arraysSayTheirBoundsAndElements() throws Exception {
        int[] seen = new int[31];
        int rows = scan("postgres", "lists", (batch, row, number) -> {
            MemorySegment f = batch.bytes(0).get(row);
            int count = ArrayForm.count(f, 0);
            seen[count]++;
            assertThat(ArrayForm.dimensions(f, 0)).isEqualTo(1);
            assertThat(ArrayForm.lower(f, 0, 0)).isEqualTo(1);
            assertThat(ArrayForm.hasNulls(f, 0)).isFalse();
            assertThat(f.byteSize()).isEqualTo(ArrayForm.sizeBytes(1, count, 4, false));
            assertThat(ArrayForm.count(batch.bytes(4).get(row), 0)).isZero();
            for (int column = 1; column < 4; column++) {
                assertThat(ArrayForm.count(batch.bytes(column).get(row), 0)).isEqualTo(count);
            }
            for (int j = 1; j <= count; j++) {
                assertThat(Le.f32(f, element(batch, 0, row) + 4L * (j - 1))).isEqualTo((float) (j / 3.0));
                assertThat(Le.f64(batch.bytes(1).get(row), element(batch, 1, row) + 8L * (j - 1)))
                        .isEqualTo(j * 1.125);
                assertThat(Le.u8(batch.bytes(2).get(row), element(batch, 2, row) + j - 1))
                        .isEqualTo(j % 3 == 0 ? 1 : 0);
                assertThat(Le.i64(batch.bytes(3).get(row), element(batch, 3, row) + 8L * (j - 1)))
                        .isEqualTo(j * 99_999_999_999L);
            }
        });
        assertThat(rows).isEqualTo(40);
        assertThat(seen[30]).isEqualTo(11);
    }

    private static long element(ColumnBatch batch, int column, int row) {
        return ArrayForm.first(batch.bytes(column).get(row), 0);
    }

    @Test
    void arraysKeepNullsDimensionsAndBounds() throws Exception {
        scan("postgres", "odd_lists", (batch, row, number) -> {
            MemorySegment a = batch.bytes(0).get(row);
            assertThat(ArrayForm.count(a, 0)).isEqualTo(3);
            assertThat(ArrayForm.isNull(a, 0, 1)).isTrue();
            assertThat(ArrayForm.isNull(a, 0, 2)).isFalse();
            assertThat(Le.i32(a, ArrayForm.first(a, 0))).isEqualTo(1);
            assertThat(Le.i32(a, ArrayForm.first(a, 0) + 8)).isEqualTo(3);
            MemorySegment b = batch.bytes(1).get(row);
            assertThat(ArrayForm.dimensions(b, 0)).isEqualTo(2);
            assertThat(ArrayForm.elements(b, 0, 0)).isEqualTo(3);
            assertThat(ArrayForm.elements(b, 0, 1)).isEqualTo(2);
            assertThat(ArrayForm.lower(b, 0, 0)).isEqualTo(-1);
            assertThat(ArrayForm.lower(b, 0, 1)).isEqualTo(5);
            assertThat(Le.i32(b, ArrayForm.first(b, 0) + 20)).isEqualTo(6);
        });
    }

    @Test
    void textOfOtherEncodingsIsUtf8() throws Exception {
        int rows = scan("latin", "words", (batch, row, number) -> {
            assertThat(new String(batch.bytes(0).getBytes(row), StandardCharsets.UTF_8))
                    .isEqualTo(LATIN.get(number));
            assertThat(new String(batch.bytes(1).getBytes(row), StandardCharsets.UTF_8))
                    .isEqualTo(String.format("%-8s", "ß" + (number + 1)));
            assertThat(new String(batch.bytes(2).getBytes(row), StandardCharsets.UTF_8))
                    .isEqualTo("ñ" + (number + 1));
        });
        assertThat(rows).isEqualTo(50);
    }
}
