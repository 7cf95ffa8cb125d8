package io.pagegrad.testdata;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postgresql.PGConnection;

/// A real PostgreSQL server of its own data directory, started by this process and gone with it.
///
/// ```java
/// try (PostgresServer server = PostgresServer.builder().major(15).checksums(true).start()) {
///     server.sql("CREATE TABLE t AS SELECT generate_series(1, 10) AS i");
///     byte[] expected = server.copyCsv("SELECT * FROM t");
///     server.stop();
///     read(server.dataDirectory());
/// }
/// ```
///
/// It takes connections on the loopback interface only, from the superuser `postgres` with a random password
/// that the connections given out here carry. [#close] stops it and removes the data directory unless it was
/// named by
/// [PostgresServerBuilder#directory]. Not thread-safe, except that connections may be used by any thread.
public final class PostgresServer implements AutoCloseable {
    /// Settings under which [#copyCsv] prints, one statement each.
    private static final List<String> COPY_SETTINGS = List.of(
            "SET TimeZone = 'UTC'",
            "SET DateStyle = 'ISO'",
            "SET IntervalStyle = 'postgres'",
            "SET bytea_output = 'hex'",
            "SET extra_float_digits = 1",
            "SET lc_monetary = 'C'",
            // rows in physical order
            "SET synchronize_seqscans = off",
            "SET max_parallel_workers_per_gather = 0",
            "SET enable_indexscan = off",
            "SET enable_indexonlyscan = off",
            "SET enable_bitmapscan = off");

    private static final String DEFAULT_DATABASE = "postgres";

    private final PostgresBinaries binaries;
    private final Path data;
    private final Path scratch;
    private final String password;
    private final Map<String, String> settings;
    private final Thread atExit;
    private final List<AutoCloseable> sessions = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, Connection> own = new LinkedHashMap<>();
    private final Map<String, Connection> copying = new LinkedHashMap<>();
    private ServerProcess process;

    PostgresServer(PostgresBinaries binaries, Path data, Path scratch, String password, Map<String, String> settings) {
        this.binaries = binaries;
        this.data = data;
        this.scratch = scratch;
        this.password = password;
        this.settings = settings;
        this.atExit = new Thread(this::leave, "stop PostgreSQL");
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    public static PostgresServerBuilder builder() {
        return new PostgresServerBuilder();
    }

    /// Starts a stopped server on its data directory again.
    public void start() throws IOException {
        if (process != null) {
            throw new IllegalStateException("the server runs already");
        }
        process = ServerProcess.start(binaries, data, settings, logFile(), scratch);
    }

    /// Starts a second server, with the same programs and password, on a copy of this one's data directory that
    /// the caller has made and keeps.
    ///
    /// @param more settings that come on top of this server's
    public PostgresServer startOnCopy(Path copy, Map<String, String> more) throws IOException {
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.putAll(more);
        RunAs.current().giveOver(copy);
        PostgresServer other = new PostgresServer(binaries, copy, null, password, all);
        try {
            other.start();
        } catch (IOException | RuntimeException e) {
            other.close();
            throw e;
        }
        return other;
    }

    /// Makes a base backup of the running server: its files copied between the statements that begin and end a
    /// backup, and the label that says where its recovery begins.
    ///
    /// @param copy does not exist yet; the caller keeps it
    public void baseBackup(Path copy) throws IOException, SQLException {
        boolean renamed = major() >= 15;
        try (Connection session = connect();
                Statement statement = session.createStatement()) {
            statement.execute(
                    renamed ? "SELECT pg_backup_start('copy', true)" : "SELECT pg_start_backup('copy', true, false)");
            Trees.copy(data, copy);
            Files.delete(copy.resolve("postmaster.pid"));
            try (ResultSet label = statement.executeQuery(
                    "SELECT labelfile FROM " + (renamed ? "pg_backup_stop()" : "pg_stop_backup(false)"))) {
                label.next();
                Files.writeString(copy.resolve("backup_label"), label.getString(1));
            }
        }
        // the log up to the end of the backup
        Trees.delete(copy.resolve("pg_wal"));
        Trees.copy(data.resolve("pg_wal"), copy.resolve("pg_wal"));
        RunAs.current().giveOver(copy);
    }

    /// Stops cleanly: sessions end, a shutdown checkpoint is written. Does nothing when it is stopped.
    public void stop() throws IOException {
        stop(StopMode.FAST);
    }

    public void stop(StopMode mode) throws IOException {
        if (process == null) {
            return;
        }
        closeSessions();
        process.stop(mode);
        process = null;
    }

    public void restart() throws IOException {
        stop();
        start();
    }

    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    public int major() {
        return binaries.major();
    }

    public PostgresBinaries binaries() {
        return binaries;
    }

    public Path dataDirectory() {
        return data;
    }

    /// A directory beside the data directory that lives as long as this server: for tablespaces.
    public Path sideDirectory(String name) throws IOException {
        Path directory = Files.createDirectories(data.resolveSibling(name));
        RunAs.current().giveOver(directory);
        return directory;
    }

    public Path logFile() {
        return data.resolveSibling(data.getFileName() + ".log");
    }

    public int port() {
        return running().port();
    }

    /// URL that opens a session of the superuser, password included.
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/"
                + URLEncoder.encode(database, StandardCharsets.UTF_8) + "?user="
                + ClusterTemplate.SUPERUSER + "&password=" + password;
    }

    public Connection connect() throws SQLException {
        return connect(DEFAULT_DATABASE);
    }

    /// A new session, closed by the caller or when the server stops.
    public Connection connect(String database) throws SQLException {
        Connection session = DriverManager.getConnection(jdbcUrl(database));
        sessions.add(session);
        return session;
    }

    /// Runs the statements of a script one by one in the database `postgres`, each in its own transaction unless
    /// the script says otherwise.
    public void sql(String script) throws SQLException {
        sqlIn(DEFAULT_DATABASE, script);
    }

    public void sqlIn(String database, String script) throws SQLException {
        SqlScript.run(ownSession(database), script);
    }

    /// First column of the first row, as text; null when it is null or there is no row.
    public String queryValue(String query) throws SQLException {
        return queryValueIn(DEFAULT_DATABASE, query);
    }

    public String queryValueIn(String database, String query) throws SQLException {
        try (Statement statement = ownSession(database).createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next() ? rows.getString(1) : null;
        }
    }

    /// What `COPY … TO STDOUT (FORMAT csv)` prints for a query in the database `postgres`, in UTF-8, under the
    /// settings of the product's contract.
    public byte[] copyCsv(String query) throws SQLException, IOException {
        return copyCsvIn(DEFAULT_DATABASE, query);
    }

    public byte[] copyCsvIn(String database, String query) throws SQLException, IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        copyCsvIn(database, query, bytes);
        return bytes.toByteArray();
    }

    public void copyCsvIn(String database, String query, OutputStream out) throws SQLException, IOException {
        copySession(database)
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut("COPY (" + query + ") TO STDOUT (FORMAT csv)", out);
    }

    public void checkpoint() throws SQLException {
        sql("CHECKPOINT");
    }

    /// Runs a program of this server's binaries as the user that owns the data directory, for example
    /// `pg_resetwal`.
    ///
    /// @return what it printed
    /// @throws IOException when it cannot be run, or says no
    public String runProgram(String name, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(binaries.program(name).toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(RunAs.current().command(command)).redirectErrorStream(true);
        ServerProcess.cleanEnvironment(builder);
        Process program = builder.start();
        String printed = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (program.waitFor() != 0) {
                throw new IOException(name + " failed: " + printed);
            }
        } catch (InterruptedException e) {
            program.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + name + " ran", e);
        }
        return printed;
    }

    /// Stops the server and removes what it left on disk.
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // the virtual machine is going down: the hook does the work
            return;
        }
        leave();
    }

    private void leave() {
        try {
            if (process != null) {
                closeSessions();
                // nobody reads a scratch cluster any more: no checkpoint needed
                process.stop(scratch == null ? StopMode.FAST : StopMode.IMMEDIATE);
                process = null;
            }
            if (scratch != null) {
                Trees.delete(scratch);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Connection ownSession(String database) throws SQLException {
        Connection session = own.get(database);
        if (session == null || session.isClosed()) {
            session = connect(database);
            own.put(database, session);
        }
        return session;
    }

    private Connection copySession(String database) throws SQLException {
        Connection session = copying.get(database);
        if (session == null || session.isClosed()) {
            session = connect(database);
            for (String setting : COPY_SETTINGS) {
                try (Statement statement = session.createStatement()) {
                    statement.execute(setting);
                }
            }
            copying.put(database, session);
        }
        return session;
    }

    private void closeSessions() {
        own.clear();
        copying.clear();
        synchronized (sessions) {
            for (AutoCloseable session : sessions) {
                try {
                    session.close();
                } catch (Exception e) {
                    // a session that cannot be closed is ended by the server
                }
            }
            sessions.clear();
        }
    }

    private ServerProcess running() {
        if (process == null) {
            throw new IllegalStateException("the server is stopped");
        }
        return process;
    }
}
