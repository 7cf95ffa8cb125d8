package io.pagegrad.cache.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Scaling;
import io.pagegrad.pagefile.PagefileDatabase;
import io.pagegrad.pagefile.postgres.PostgresCluster;
import io.pagegrad.pagefile.postgres.live.LiveOptions;
import io.pagegrad.pagefile.postgres.live.LiveSnapshot;
import io.pagegrad.pagefile.postgres.live.ServerTarget;
import io.pagegrad.testdata.PostgresServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What a live read costs over reading the same table of the stopped server, and how long it holds its snapshot.
/// Prints what docs/performance.md says; run it on a quiet machine.
@Tag("campaign")
final class LiveCostIT {
    private static final int ROWS = Integer.getInteger("pagegrad.live.cost.rows", 4_000_000);
    private static final int REPETITIONS = Integer.getInteger("pagegrad.live.cost.repetitions", 9);
    private static final String QUERY = "SELECT x1, x2, x3, x4, y FROM lin";

    /// One load of the table.
    ///
    /// @param wall seconds from the first page to full columns
    /// @param processor seconds of all threads meanwhile
    private record Load(double wall, double processor) {}

    @Test
    void costsAtMostAQuarterMoreThanTheStoppedServersFiles() throws Exception {
        try (PostgresServer server = start()) {
            List<Load> live = new ArrayList<>();
            List<Load> stopped = new ArrayList<>();
            for (int i = 0; i < REPETITIONS; i++) {
                try (LiveSnapshot snapshot = open(server, new ArrayList<>())) {
                    live.add(load(snapshot.database(snapshot.databaseName())));
                    snapshot.confirm();
                }
                server.stop();
                try (PostgresCluster cluster = PostgresCluster.open(server.dataDirectory())) {
                    stopped.add(load(cluster.database("postgres")));
                }
                server.start();
            }
            double ratio = median(live.stream().mapToDouble(Load::processor).toArray())
                    / median(stopped.stream().mapToDouble(Load::processor).toArray());
            double wall = median(live.stream().mapToDouble(Load::wall).toArray())
                    / median(stopped.stream().mapToDouble(Load::wall).toArray());
            System.out.printf(
                    "live / stopped, %d rows, medians of %d: processor time %.3f, elapsed %.3f (live %.3f s, stopped %.3f s)%n",
                    ROWS,
                    REPETITIONS,
                    ratio,
                    wall,
                    median(live.stream().mapToDouble(Load::wall).toArray()),
                    median(stopped.stream().mapToDouble(Load::wall).toArray()));
            assertThat(ratio).as("processor time, live / stopped").isLessThanOrEqualTo(1.25);
        }
    }

    @Test
    void holdsALoadedServersSnapshotLittleLongerThanItDecodes() throws Exception {
        try (PostgresServer server = start()) {
            server.sql("CREATE INDEX ON lin (id)");
            try (Updates updates = new Updates(server)) {
                for (int i = 0; i < REPETITIONS; i++) {
                    List<String> notes = new ArrayList<>();
                    long before = updates.count;
                    Load load;
                    try (LiveSnapshot snapshot = open(server, notes)) {
                        load = load(snapshot.database(snapshot.databaseName()));
                        snapshot.confirm();
                    }
                    double held = Double.parseDouble(
                            notes.getLast().replaceAll("[^0-9.]+", " ").strip());
                    System.out.printf(
                            "loaded server: decoded in %.2f s, held %.2f s, %d transactions meanwhile; %s%n",
                            load.wall(), held, updates.count - before, notes.getFirst());
                    assertThat(held).as("held").isLessThan(load.wall() + 1);
                }
            }
        }
    }

    private static PostgresServer start() throws IOException, SQLException {
        PostgresServer server = PostgresServer.builder()
                .major(15)
                .setting("fsync", "on")
                .setting("max_wal_size", "4GB")
                .start();
        server.sql("CREATE TABLE lin AS SELECT i AS id, random() AS x1, random() AS x2, random() AS x3, random() AS x4,"
                + " random() AS y FROM generate_series(1, " + ROWS + ") i; VACUUM ANALYZE lin");
        return server;
    }

    private static LiveSnapshot open(PostgresServer server, List<String> notes) throws IOException {
        return LiveSnapshot.open(
                server.dataDirectory(),
                ServerTarget.parse(server.jdbcUrl("postgres"), null, Map.of()),
                List.of(new LiveSnapshot.Request("lin", false)),
                LiveOptions.DEFAULT.withNotes(notes::add));
    }

    private static Load load(PagefileDatabase database) throws IOException {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        LoadOptions options = LoadOptions.defaults().withThreads(1).withScaling(Scaling.NONE, Set.of());
        long processor = system.getProcessCpuTime();
        long start = System.nanoTime();
        try (ColumnCache cache = SelectLoad.load(database, QUERY, options, new LoadMonitor())) {
            Load load = new Load((System.nanoTime() - start) * 1e-9, (system.getProcessCpuTime() - processor) * 1e-9);
            assertThat(cache.rows()).isEqualTo(ROWS);
            return load;
        }
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    /// Two sessions that update single rows without pause.
    private static final class Updates implements AutoCloseable {
        private final List<Thread> threads = new ArrayList<>();
        private volatile boolean stopping;
        private volatile long count;

        Updates(PostgresServer server) throws SQLException {
            for (int i = 0; i < 2; i++) {
                Connection connection = server.connect();
                Random random = new Random(i);
                threads.add(Thread.ofPlatform().start(() -> run(connection, random)));
            }
        }

        private void run(Connection connection, Random random) {
            try (connection;
                    PreparedStatement update = connection.prepareStatement("UPDATE lin SET y = y + 1 WHERE id = ?")) {
                while (!stopping) {
                    update.setInt(1, 1 + random.nextInt(ROWS));
                    update.executeUpdate();
                    synchronized (this) {
                        count++;
                    }
                }
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() throws InterruptedException {
            stopping = true;
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }
}
