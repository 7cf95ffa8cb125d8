package io.pagegrad.gpu.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pagegrad.gpu.emulator.RequiresCuda;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.Projection;
import io.pagegrad.pagefile.ScanOptions;
import io.pagegrad.pagefile.SkippedPages;
import io.pagegrad.pagefile.device.PageDecoding;
import io.pagegrad.pagefile.postgres.PostgresCluster;
import io.pagegrad.testdata.PostgresServer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Pages of real clusters: what the device gives is what the CPU gives, bit for bit, and as many rows as the
/// server has; pages that are not for the device are decoded by the CPU.
@RequiresCuda
class PageDecodingIT {
    private static final int PAGE = 8192;

    /// Bytes 8 to 35 of a page, then 24 of its first tuple.
    private static final int PLACES = 28 + 24;

    /// Columns of every fixed width, the last one of none, and rows in every state.
    private static final String TABLE = """
            CREATE TABLE f (b bool NOT NULL, e smallint NOT NULL, a int, d bigint, x float8, g real, u uuid, t date,
                            z timestamptz, i interval, s text) WITH (autovacuum_enabled = off);
            INSERT INTO f SELECT n %% 3 = 0, n %% 1000, n, n * 1000003::bigint, sqrt(n), 1.0 / n, md5(n::text)::uuid,
                                 DATE '2000-01-01' + n, TIMESTAMPTZ '2001-02-03 04:05:06Z' + n * interval '1 second',
                                 n * interval '1 hour', repeat('x', n %% 40)
              FROM generate_series(1, %1$d) n;
            """;

    private static PostgresServer server(int major, boolean checksums, int rows) throws Exception {
        PostgresServer server =
                PostgresServer.builder().major(major).checksums(checksums).start();
        server.sql(String.format(TABLE, rows));
        return server;
    }

    /// Deletes, updates, aborted inserts and deletes, locks, subtransactions, nulls; hint bits on the first half.
    private static void disturb(PostgresServer server, int rows) throws Exception {
        server.sql("VACUUM FREEZE f");
        server.sql("DELETE FROM f WHERE a BETWEEN 300 AND 360");
        server.sql("UPDATE f SET d = -d WHERE a BETWEEN 500 AND 540");
        server.sql("INSERT INTO f (b, e, a) SELECT true, 7, -n FROM generate_series(1, 30) n");
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("DELETE FROM f WHERE a BETWEEN 700 AND 760");
            connection.rollback();
            statement.execute("INSERT INTO f (b, e, a, d) VALUES (true, 1, 999999, 1)");
            connection.rollback();
            statement.execute("INSERT INTO f SELECT * FROM f WHERE a BETWEEN 1 AND 200");
            connection.rollback();
            statement.execute("SAVEPOINT one");
            statement.execute("UPDATE f SET x = 0 WHERE a BETWEEN 800 AND 810");
            statement.execute("ROLLBACK TO one");
            statement.execute("UPDATE f SET x = 1 WHERE a BETWEEN 811 AND 820");
            connection.commit();
            statement.execute("SELECT count(*) FROM (SELECT 1 FROM f WHERE a BETWEEN 900 AND 930 FOR UPDATE) l");
            connection.commit();
        }
        server.sql("SELECT sum(d) FROM f WHERE a < " + rows / 2);
        server.sql("DELETE FROM f WHERE a BETWEEN " + (rows - 150) + " AND " + (rows - 100));
        server.sql(
                "INSERT INTO f SELECT b, e, a + 100000, d, x, g, u, t, z, i, s FROM f WHERE a BETWEEN 1000 AND 1200");
    }

    private static Projection fixedColumns(PagefileTable table) {
        return new Projection(IntStream.range(0, table.schema().fields().size() - 1)
                .mapToObj(column -> new Projection.Item(column, Projection.Form.VALUE))
                .toList());
    }

    @ParameterizedTest
    @CsvSource({"10,true", "12,false", "15,true", "18,true"})
    void rowsInEveryStateAreThoseOfTheCpuAndTheServer(int major, boolean checksums) throws Exception {
        int rows = 2500;
        try (PostgresServer server = server(major, checksums, rows)) {
            disturb(server, rows);
            long expected = Long.parseLong(server.queryValue("SELECT count(*) FROM f"));
            server.checkpoint();
            server.stop();
            try (PostgresCluster cluster = PostgresCluster.open(server.dataDirectory());
                    PageDecoding device = PageDecoding.open("cuda")) {
                PagefileTable table = cluster.database("postgres").table("f", false);
                Projection all = fixedColumns(table);
                ScannedRows cpu = ScannedRows.of(table, all, 1000, 1 << 20, ScanOptions.DEFAULT);
                assertThat(cpu.failure()).isNull();
                assertThat(cpu.rows()).isEqualTo(expected);
                for (int capacity : new int[] {7, 4096}) {
                    ScanOptions options = ScanOptions.DEFAULT.withDecoding(device);
                    assertThat(ScannedRows.of(table, all, capacity, 11 * PAGE, options))
                            .isEqualTo(cpu);
                }
                assertThat(device.decoded()).isGreaterThan(20);
                assertThat(device.left()).isGreaterThan(2);
                Projection some = new Projection(List.of(
                        all.items().get(4), all.items().get(0), all.items().get(4)));
                assertThat(ScannedRows.of(table, some, 100, 1 << 20, ScanOptions.DEFAULT.withDecoding(device)))
                        .isEqualTo(ScannedRows.of(table, some, 100, 1 << 20, ScanOptions.DEFAULT));
            }
        }
    }

    /// What a device must not take: a text column, in front of others or asked for.
    @Test
    void tablesOfOtherFormsAreDecodedByTheCpu() throws Exception {
        try (PostgresServer server = PostgresServer.builder().major(18).start()) {
            server.sql("CREATE TABLE v AS SELECT n::text AS s, n AS a FROM generate_series(1, 100) n");
            server.sql("CREATE TABLE grown AS SELECT n AS a FROM generate_series(1, 100) n");
            server.sql("ALTER TABLE grown ADD COLUMN b int DEFAULT 4");
            server.sql("CREATE TABLE empty (a int)");
            server.stop();
            try (PostgresCluster cluster = PostgresCluster.open(server.dataDirectory());
                    PageDecoding device = PageDecoding.open("cuda")) {
                ScanOptions options = ScanOptions.DEFAULT.withDecoding(device);
                PagefileTable varying = cluster.database("postgres").table("v", false);
                Projection second = new Projection(List.of(new Projection.Item(1, Projection.Form.VALUE)));
                assertThat(ScannedRows.of(varying, second, 9, PAGE, options).rows())
                        .isEqualTo(100);
                PagefileTable grown = cluster.database("postgres").table("grown", false);
                Projection both = Projection.all(grown.schema(), Projection.Form.VALUE);
                assertThat(ScannedRows.of(grown, both, 9, PAGE, options))
                        .isEqualTo(ScannedRows.of(grown, both, 9, PAGE, ScanOptions.DEFAULT));
                PagefileTable empty = cluster.database("postgres").table("empty", false);
                Projection none = Projection.all(empty.schema(), Projection.Form.VALUE);
                assertThat(ScannedRows.of(empty, none, 9, PAGE, options).rows()).isZero();
                assertThat(device.decoded()).isZero();
                assertThat(device.left()).isEqualTo(1);
            }
        }
    }

    @Test
    void damagedPagesAreToldOrLeftOutAsByTheCpu() throws Exception {
        try (PostgresServer server = server(18, true, 2000)) {
            server.sql("VACUUM FREEZE f");
            String file = server.queryValue("SELECT pg_relation_filepath('f')");
            server.stop();
            try (RandomAccessFile pages =
                    new RandomAccessFile(server.dataDirectory().resolve(file).toFile(), "rw")) {
                // one bit of a value: only the checksum tells
                pages.seek(5L * PAGE + 8000);
                int value = pages.read();
                pages.seek(5L * PAGE + 8000);
                pages.write(value ^ 4);
            }
            try (PostgresCluster cluster = PostgresCluster.open(server.dataDirectory());
                    PageDecoding device = PageDecoding.open("cuda")) {
                PagefileTable table = cluster.database("postgres").table("f", false);
                Projection all = fixedColumns(table);
                ScanOptions options = ScanOptions.DEFAULT.withDecoding(device);
                ScannedRows got = ScannedRows.of(table, all, 100, 1 << 20, options);
                assertThat(got.failure()).contains(file + " page 5 @8 pd_checksum=");
                assertThat(got).isEqualTo(ScannedRows.of(table, all, 100, 1 << 20, ScanOptions.DEFAULT));
                SkippedPages byCpu = new SkippedPages();
                SkippedPages byDevice = new SkippedPages();
                ScannedRows kept = ScannedRows.of(table, all, 100, 1 << 20, new ScanOptions(true, byCpu));
                assertThat(ScannedRows.of(table, all, 100, 1 << 20, new ScanOptions(true, byDevice, device)))
                        .isEqualTo(kept);
                assertThat(byDevice.pages()).isEqualTo(byCpu.pages()).isEqualTo(1);
                assertThat(kept.rows()).isBetween(1800L, 1999L);
            }
        }
    }

    @Test
    void mutatedPagesAreThoseOfTheCpu() throws Exception {
        mutate(77, 25);
    }

    /// One bit after the other of a page's header, of its first line pointers and of its first tuple's header:
    /// each on a page of its own, as many at once as there are pages.
    @Test
    void everyBitThatMattersIsLookedAt() throws Exception {
        try (PostgresServer server = server(18, false, 4000)) {
            server.sql("DELETE FROM f WHERE a % 100 = 3");
            server.sql("SELECT count(*) FROM f");
            String file = server.queryValue("SELECT pg_relation_filepath('f')");
            server.stop();
            Path path = server.dataDirectory().resolve(file);
            try (PostgresCluster cluster = PostgresCluster.open(server.dataDirectory());
                    PageDecoding device = PageDecoding.open("cuda");
                    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                PagefileTable table = cluster.database("postgres").table("f", false);
                Projection all = fixedColumns(table);
                int pages = (int) (channel.size() / PAGE);
                for (int from = 0; from < PLACES * 8; from += pages) {
                    for (int page = 0; page < pages; page++) {
                        flip(channel, page, from + page);
                    }
                    SkippedPages byCpu = new SkippedPages();
                    SkippedPages byDevice = new SkippedPages();
                    assertThat(ScannedRows.of(table, all, 500, 1 << 20, new ScanOptions(true, byDevice, device)))
                            .as("bits from %d on", from)
                            .isEqualTo(ScannedRows.of(table, all, 500, 1 << 20, new ScanOptions(true, byCpu)));
                    assertThat(byDevice.pages()).isEqualTo(byCpu.pages());
                    for (int page = 0; page < pages; page++) {
                        flip(channel, page, from + page);
                    }
                }
            }
        }
    }

    private static void flip(FileChannel channel, int page, int bit) throws IOException {
        int place = bit / 8 % PLACES;
        long at = (long) page * PAGE + 8 + place;
        if (place >= 28) {
            long pointer = (long) page * PAGE + 24;
            int tuple = (read(channel, pointer) & 0xFF) | (read(channel, pointer + 1) & 0x7F) << 8;
            at = (long) page * PAGE + tuple + place - 28;
        }
        write(channel, at, (byte) (read(channel, at) ^ 1 << bit % 8));
    }

    @Test
    @Tag("campaign")
    void manyMutatedPagesAreThoseOfTheCpu() throws Exception {
        mutate(Long.getLong("pagegrad.pages.seed", 1), Integer.getInteger("pagegrad.pages.rounds", 3000));
    }

    /// Without checksums every broken rule of a page must be found by its own check. Headers, line pointers and
    /// tuple headers are hit far more often than values.
    private static void mutate(long seed, int rounds) throws Exception {
        int rows = 1300;
        Random random = new Random(seed);
        try (PostgresServer server = server(15, false, rows)) {
            disturb(server, rows);
            String file = server.queryValue("SELECT pg_relation_filepath('f')");
            server.stop();
            Path path = server.dataDirectory().resolve(file);
            try (PostgresCluster cluster = PostgresCluster.open(server.dataDirectory());
                    PageDecoding device = PageDecoding.open("cuda");
                    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                PagefileTable table = cluster.database("postgres").table("f", false);
                Projection all = fixedColumns(table);
                int pages = (int) (channel.size() / PAGE);
                for (int round = 0; round < rounds; round++) {
                    List<Long> places = places(channel, random, pages);
                    byte[] before = new byte[places.size()];
                    for (int p = 0; p < before.length; p++) {
                        before[p] = read(channel, places.get(p));
                        write(channel, places.get(p), mutated(before[p], random));
                    }
                    ScanOptions skipping = new ScanOptions(true, new SkippedPages());
                    for (ScanOptions options : List.of(ScanOptions.DEFAULT, skipping)) {
                        assertThat(ScannedRows.of(table, all, 500, 1 << 20, options.withDecoding(device)))
                                .as("seed %d round %d at %s", seed, round, places)
                                .isEqualTo(ScannedRows.of(table, all, 500, 1 << 20, options));
                    }
                    for (int p = before.length - 1; p >= 0; p--) {
                        write(channel, places.get(p), before[p]);
                    }
                }
                assertThat(device.decoded()).isGreaterThan(rounds);
            }
        }
    }

    private static List<Long> places(FileChannel channel, Random random, int pages) throws IOException {
        List<Long> places = new ArrayList<>();
        for (int hits = 1 + random.nextInt(3); hits > 0; hits--) {
            long page = (long) random.nextInt(pages) * PAGE;
            int lower = (read(channel, page + 12) & 0xFF) | (read(channel, page + 13) & 0xFF) << 8;
            int pointers = Math.clamp((lower - 24) / 4, 1, 200);
            long pointer = page + 24 + 4L * random.nextInt(pointers);
            int tuple = (read(channel, pointer) & 0xFF) | (read(channel, pointer + 1) & 0x7F) << 8;
            places.add(
                    switch (random.nextInt(4)) {
                        case 0 -> page + random.nextInt(24);
                        case 1 -> pointer + random.nextInt(4);
                        case 2 -> page + Math.min(tuple, PAGE - 24) + random.nextInt(24);
                        default -> page + random.nextInt(PAGE);
                    });
        }
        return places;
    }

    private static byte mutated(byte value, Random random) {
        return random.nextBoolean() ? (byte) (value ^ 1 << random.nextInt(8)) : (byte) random.nextInt();
    }

    private static byte read(FileChannel channel, long at) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        channel.read(one, at);
        return one.get(0);
    }

    private static void write(FileChannel channel, long at, byte value) throws IOException {
        channel.write(ByteBuffer.wrap(new byte[] {value}), at);
    }

    @Test
    void unknownDecodersAreNamed() {
        assertThatThrownBy(() -> PageDecoding.open("abacus"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("abacus");
    }
}
