package io.pagegrad.cache.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.ColumnStatistics;
import io.pagegrad.cache.NullPolicy;
import io.pagegrad.cache.Precision;
import io.pagegrad.cache.RowSlice;
import io.pagegrad.cache.Scaling;
import io.pagegrad.cache.load.LoadMonitor;
import io.pagegrad.cache.load.LoadOptions;
import io.pagegrad.cache.load.SelectLoad;
import io.pagegrad.expression.ExpressionException;
import io.pagegrad.pagefile.CorruptPageException;
import io.pagegrad.pagefile.RefusedPagefileException;
import io.pagegrad.pagefile.UnsupportedPagefileException;
import io.pagegrad.pagefile.postgres.PostgresCluster;
import io.pagegrad.testdata.PostgresServer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CacheFileIT {
    private static final String MOVING_SQL =
            "SELECT id, x * 2 AS twice, gap, flag, one_hot(kind) AS kind, features FROM moving" + " WHERE id % 5 <> 3";

    private static PostgresServer server;

    @TempDir
    static Path directory;

    @BeforeAll
    static void makeTable() throws IOException, SQLException {
        server = PostgresServer.builder().start();
        server.sql("CREATE TABLE points (id int NOT NULL, x float8 NOT NULL, gap float8, flag bool NOT NULL, kind text,"
                + " features float4[]) WITH (autovacuum_enabled = off)");
        insert("points", 1, 20_000);
        server.sql("CREATE UNLOGGED TABLE loose (id int NOT NULL) WITH (autovacuum_enabled = off);"
                + " INSERT INTO loose SELECT i FROM generate_series(1, 3000) i");
        server.stop();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void insert(String table, int from, int to) throws SQLException {
        server.sql("INSERT INTO " + table
                + " SELECT i, i / 7.0, CASE WHEN i % 10 = 3 THEN NULL ELSE i * 0.5 END, i % 2 = 0,"
                + " CASE WHEN i % 9 = 0 THEN NULL ELSE 'kind ' || i % 4 END, ARRAY[i, 1, 2]::float4[]"
                + " FROM generate_series(" + from + ", " + to + ") i");
    }

    private static void change(String sql) throws IOException, SQLException {
        server.start();
        server.sql(sql);
        server.stop();
    }

    private static Path build(String name, String sql) throws IOException {
        Path file = directory.resolve(name);
        try (PostgresCluster cluster = PostgresCluster.open(server.dataDirectory())) {
            CacheFile.build(file, cluster.database("postgres"), sql, 2, new LoadMonitor());
        }
        return file;
    }

    private static RefreshReport refresh(Path file) throws IOException {
        try (PostgresCluster cluster = PostgresCluster.open(server.dataDirectory())) {
            return CacheFile.refresh(file, cluster.database("postgres"), 2, new LoadMonitor());
        }
    }

    private static LoadOptions options() {
        return LoadOptions.defaults()
                .withThreads(2)
                .withPrecision(Precision.FLOAT64)
                .withNulls(NullPolicy.ZERO);
    }

    private static List<double[]> rows(ColumnCache cache) {
        List<double[]> rows = new ArrayList<>();
        for (RowSlice slice : cache.allRows().slices()) {
            for (int row = slice.from(); row < slice.to(); row++) {
                int at = row;
                rows.add(cache.columns().stream()
                        .flatMapToDouble(column -> {
                            int index = cache.columnIndex(column.name());
                            return IntStream.range(0, column.lanes())
                                    .mapToDouble(
                                            lane -> slice.group().column(index).getDouble(at, lane));
                        })
                        .toArray());
            }
        }
        return rows;
    }

    /// The file holds what a load from the pages gives.
    private static void assertUpToDate(Path file, String sql) throws IOException {
        try (PostgresCluster cluster = PostgresCluster.open(server.dataDirectory());
                CacheFile opened = CacheFile.open(file);
                ColumnCache stored = opened.load(options(), new LoadMonitor());
                ColumnCache fresh = SelectLoad.load(cluster.database("postgres"), sql, options(), new LoadMonitor())) {
            assertThat(rows(stored).toArray()).isEqualTo(rows(fresh).toArray());
            assertThat(stored.transforms()).isEqualTo(fresh.transforms());
            assertThat(opened.info().rows()).isEqualTo(fresh.rows());
            assertThat(opened.info().rowsRead()).isEqualTo(fresh.provenance().rowsRead());
            assertThat(stored.provenance().query()).isEqualTo(sql);
            assertThat(stored.provenance().table().properties())
                    .isEqualTo(fresh.provenance().table().properties());
        }
    }

    @Test
    void refreshReadsOnlyWhatChangedAndGivesWhatABuildGives() throws IOException, SQLException {
        // Who reads rows for the first time leaves hint bits and prunes, which moves log positions.
        server.start();
        server.sql("CREATE TABLE moving (LIKE points) WITH (autovacuum_enabled = off)");
        insert("moving", 1, 60_000);
        server.sql("VACUUM moving");
        server.stop();
        Path file = build("refreshed.cache", MOVING_SQL);
        assertUpToDate(file, MOVING_SQL);
        int units;
        try (CacheFile opened = CacheFile.open(file)) {
            units = opened.info().units();
            assertThat(units).isGreaterThan(4);
        }
        assertThat(refresh(file))
                .extracting(RefreshReport::unitsKept, RefreshReport::unitsRead)
                .containsExactly(units, 0);

        change("UPDATE moving SET x = -1 WHERE id = 100");
        RefreshReport updated = refresh(file);
        assertThat(updated.unitsRead()).isBetween(1, 3);
        assertUpToDate(file, MOVING_SQL);

        change("DELETE FROM moving WHERE id BETWEEN 30000 AND 30010");
        RefreshReport deleted = refresh(file);
        assertThat(deleted.unitsRead()).isBetween(1, 3);
        assertThat(deleted.rowsAfter()).isLessThan(deleted.rowsBefore());
        assertUpToDate(file, MOVING_SQL);

        server.start();
        insert("moving", 60_001, 75_000);
        server.stop();
        RefreshReport appended = refresh(file);
        assertThat(appended.unitsKept()).isGreaterThanOrEqualTo(units - 2);
        assertThat(appended.unitsRead()).isPositive();
        assertUpToDate(file, MOVING_SQL);

        // a vacuum freezes nothing that was seen, but moves what lies where
        change("VACUUM moving; DELETE FROM moving WHERE id > 70000; VACUUM moving");
        refresh(file);
        assertUpToDate(file, MOVING_SQL);

        Path built = build("built.cache", MOVING_SQL);
        try (CacheFile refreshed = CacheFile.open(file);
                CacheFile atOnce = CacheFile.open(built)) {
            assertThat(refreshed.info().statistics()).isEqualTo(atOnce.info().statistics());
            ColumnStatistics gap = refreshed.info().statistics().get(2);
            assertThat(gap.nulls()).isZero();
            assertThat(refreshed.info().fileBytes()).isGreaterThan(atOnce.info().fileBytes());
            assertThat(refreshed.info().liveBytes()).isEqualTo(atOnce.info().liveBytes());
        }
    }

    @Test
    void preparedTransactionThatCommitsLaterIsSeenThoughItTouchesNoPage() throws IOException, SQLException {
        change("CREATE TABLE prepared (id int NOT NULL); INSERT INTO prepared SELECT i FROM generate_series(1, 500) i");
        change("BEGIN; DELETE FROM prepared WHERE id > 400; PREPARE TRANSACTION 'later'");
        String sql = "SELECT id FROM prepared";
        Path file = build("prepared.cache", sql);
        try (CacheFile opened = CacheFile.open(file)) {
            assertThat(opened.info().rows()).isEqualTo(500);
        }
        change("COMMIT PREPARED 'later'");
        refresh(file);
        try (CacheFile opened = CacheFile.open(file)) {
            assertThat(opened.info().rows()).isEqualTo(400);
        }
    }

    @Test
    void columnAddedAgainWithAnotherDefaultIsSeenThoughItTouchesNoPage() throws IOException, SQLException {
        change("CREATE TABLE altered (id int NOT NULL); INSERT INTO altered SELECT i FROM generate_series(1, 500) i;"
                + " ALTER TABLE altered ADD COLUMN extra int DEFAULT 5");
        String sql = "SELECT extra FROM altered";
        Path file = build("altered.cache", sql);
        assertUpToDate(file, sql);
        change("ALTER TABLE altered DROP COLUMN extra; ALTER TABLE altered ADD COLUMN extra int DEFAULT 6");
        assertThat(refresh(file).unitsRead()).isEqualTo(1);
        assertUpToDate(file, sql);
    }

    @Test
    void tablesWithoutLogPositionsAreComparedByTheirBytes() throws IOException, SQLException {
        String sql = "SELECT id FROM loose";
        Path file = build("loose.cache", sql);
        change("DELETE FROM loose WHERE id = 7");
        change("VACUUM loose");
        change("INSERT INTO loose VALUES (-7)");
        assertThat(refresh(file).unitsRead()).isEqualTo(1);
        assertUpToDate(file, sql);
    }

    @Test
    void trainingFromTheFileScalesAndSplits() throws IOException {
        Path file = build("scaled.cache", "SELECT id, x FROM points");
        LoadOptions options =
                options().withScaling(Scaling.ZSCORE, Set.of("id")).withValidation(0.25, 4);
        try (CacheFile opened = CacheFile.open(file);
                ColumnCache cache = opened.load(options, new LoadMonitor())) {
            assertThat((double) cache.validationRows().rows() / cache.rows()).isCloseTo(0.25, within(0.01));
            assertThat(cache.transforms().get(1).scaling()).isEqualTo(Scaling.ZSCORE);
        }
    }

    @Test
    void damageIsFoundAtOpenOrWhenTheSectionIsRead() throws IOException {
        Path file = build("damaged.cache", "SELECT id FROM points");
        byte[] whole = Files.readAllBytes(file);
        for (long size : new long[] {0, 100, 4096, whole.length / 2, whole.length - 64}) {
            try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
                out.setLength(0);
                out.write(whole, 0, (int) size);
            }
            assertThatThrownBy(() -> CacheFile.open(file))
                    .as("cut to " + size)
                    .isInstanceOf(CorruptPageException.class)
                    .hasMessageContaining("damaged.cache");
        }
        for (int at : new int[] {0, 1024, whole.length - 100}) {
            byte[] changed = whole.clone();
            changed[at] ^= 1;
            Files.write(file, changed);
            assertThatThrownBy(() -> CacheFile.open(file)).isInstanceOf(CorruptPageException.class);
        }
        byte[] changed = whole.clone();
        changed[CacheFileLayout.HEADER_BYTES + 1000] ^= 1;
        Files.write(file, changed);
        try (CacheFile opened = CacheFile.open(file)) {
            assertThatThrownBy(() -> opened.load(options(), new LoadMonitor()))
                    .isInstanceOf(CorruptPageException.class)
                    .hasMessageContaining("crc");
        }
        changed = whole.clone();
        changed[CacheFileLayout.READABLE_BY_OFFSET] = 9;
        Files.write(file, changed);
        assertThatThrownBy(() -> CacheFile.open(file)).isInstanceOf(UnsupportedPagefileException.class);
    }

    @Test
    void refreshThatIsBrokenOffLeavesTheFileAsItWas() throws IOException, SQLException {
        String sql = "SELECT id FROM points";
        Path file = build("broken.cache", sql);
        long rows;
        try (CacheFile opened = CacheFile.open(file)) {
            rows = opened.info().rows();
        }
        change("UPDATE points SET x = x WHERE id % 100 = 0");
        LoadMonitor cancelled = new LoadMonitor();
        cancelled.cancel();
        try (PostgresCluster cluster = PostgresCluster.open(server.dataDirectory())) {
            assertThatThrownBy(() -> CacheFile.refresh(file, cluster.database("postgres"), 2, cancelled))
                    .isInstanceOf(CancellationException.class);
            assertThatThrownBy(() -> CacheFile.build(file, cluster.database("postgres"), sql, 2, cancelled))
                    .isInstanceOf(CancellationException.class);
        }
        // bytes of a refresh that never came to its end
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.seek(out.length());
            out.write(new byte[12345]);
        }
        try (CacheFile opened = CacheFile.open(file);
                ColumnCache cache = opened.load(options(), new LoadMonitor())) {
            assertThat(cache.rows()).isEqualTo(rows);
        }
        refresh(file);
        assertUpToDate(file, sql);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.filter(other -> other.toString().endsWith(".part")))
                    .isEmpty();
        }
    }

    @Test
    void otherSourcesAndOtherRefreshersAreRefused() throws IOException, SQLException {
        Path file = build("ours.cache", "SELECT id FROM points");
        try (PostgresServer other = PostgresServer.builder().checksums(false).start()) {
            other.sql("CREATE TABLE points (id int NOT NULL)");
            other.stop();
            try (PostgresCluster cluster = PostgresCluster.open(other.dataDirectory())) {
                assertThatThrownBy(() -> CacheFile.refresh(file, cluster.database("postgres"), 1, new LoadMonitor()))
                        .isInstanceOf(RefusedPagefileException.class)
                        .hasMessageContaining("was built from");
            }
        }
        try (RandomAccessFile held = new RandomAccessFile(file.toFile(), "rw");
                FileLock lock = held.getChannel().lock()) {
            assertThat(lock.isValid()).isTrue();
            assertThatThrownBy(() -> refresh(file))
                    .isInstanceOf(RefusedPagefileException.class)
                    .hasMessageContaining("being refreshed");
        }
        assertThatThrownBy(() -> build("limited.cache", "SELECT id FROM points LIMIT 5"))
                .isInstanceOf(ExpressionException.class)
                .hasMessageContaining("LIMIT");
    }
}
