package io.pagegrad.cli.demo;

import io.pagegrad.cli.output.Quantity;
import io.pagegrad.cli.progress.Progress;
import io.pagegrad.cli.progress.ProgressSource;
import io.pagegrad.cli.session.Surroundings;
import io.pagegrad.pagefile.PagefileDatabase;
import io.pagegrad.pagefile.PagefileFormat;
import io.pagegrad.pagefile.PagefileSource;
import io.pagegrad.testdata.DataSet;
import io.pagegrad.testdata.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ServiceLoader;

/// A PostgreSQL cluster of its own with one data set in it, shut down: only its files are left. Closing removes
/// them.
public final class DemoCluster implements AutoCloseable {
    private static final String DATABASE = "postgres";

    private final PostgresServer server;
    private final PagefileSource source;
    private final double seconds;

    private DemoCluster(PostgresServer server, PagefileSource source, double seconds) {
        this.server = server;
        this.source = source;
        this.seconds = seconds;
    }

    /// Starts a server, lets it make the table, takes a checkpoint and stops it.
    public static DemoCluster make(DataSet data, Surroundings surroundings, boolean quiet) throws IOException {
        return make(data, "", surroundings, quiet);
    }

    /// As [#make(DataSet, Surroundings, boolean)], with more statements run once the table is there.
    public static DemoCluster make(DataSet data, String more, Surroundings surroundings, boolean quiet)
            throws IOException {
        long start = System.nanoTime();
        PostgresServer server = null;
        try (Progress _ =
                Progress.show(surroundings, quiet, "PostgreSQL makes the table " + data.table(), new Waiting())) {
            server = PostgresServer.builder().setting("max_wal_size", "4GB").start();
            try (Connection session = server.connect(DATABASE)) {
                data.load(session);
                DataSet.run(session, more);
            }
            server.checkpoint();
            server.stop();
            double seconds = (System.nanoTime() - start) / 1e9;
            return new DemoCluster(server, open(server.dataDirectory()), seconds);
        } catch (IOException | RuntimeException e) {
            closeQuietly(server);
            throw e;
        } catch (SQLException e) {
            closeQuietly(server);
            throw new IOException("the embedded PostgreSQL could not make the table: " + e.getMessage(), e);
        }
    }

    private static void closeQuietly(PostgresServer server) {
        if (server != null) {
            server.close();
        }
    }

    private static PagefileSource open(Path directory) throws IOException {
        for (PagefileFormat format : ServiceLoader.load(PagefileFormat.class)) {
            if (format.probe(directory)) {
                return format.open(directory);
            }
        }
        throw new IllegalStateException("no format reads " + directory);
    }

    public PagefileDatabase database() throws IOException {
        return source.database(DATABASE);
    }

    public int serverMajor() {
        return server.major();
    }

    public Path dataDirectory() {
        return server.dataDirectory();
    }

    /// What making it took.
    public double seconds() {
        return seconds;
    }

    @Override
    public void close() throws IOException {
        try {
            source.close();
        } finally {
            server.close();
        }
    }

    /// The server does not say how far it is.
    private record Waiting() implements ProgressSource {
        @Override
        public long done() {
            return 0;
        }

        @Override
        public long total() {
            return 0;
        }

        @Override
        public String detail(double seconds) {
            return Quantity.seconds(seconds);
        }
    }
}
