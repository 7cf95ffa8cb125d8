package io.pagegrad.pagefile.postgres.live;

import io.pagegrad.pagefile.PagefileDatabase;
import io.pagegrad.pagefile.PagefileSource;
import io.pagegrad.pagefile.RefusedPagefileException;
import io.pagegrad.pagefile.UnknownNameException;
import io.pagegrad.pagefile.io.DirectoryFiles;
import io.pagegrad.pagefile.postgres.PostgresCluster;
import io.pagegrad.pagefile.postgres.catalog.ClusterStorage;
import io.pagegrad.pagefile.postgres.control.ControlFile;
import io.pagegrad.pagefile.postgres.control.ControlFileReader;
import io.pagegrad.pagefile.postgres.heap.DamagePolicy;
import io.pagegrad.pagefile.postgres.heap.HeapReading;
import io.pagegrad.pagefile.postgres.transaction.MultixactLog;
import io.pagegrad.pagefile.postgres.transaction.TransactionLog;
import io.pagegrad.pagefile.postgres.transaction.TupleVisibility;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/// Files of a running server, read so that the rows are those of one SQL snapshot.
///
/// Owns a session of the server and in it: locks on the tables, the exported snapshot, and copies of the
/// transaction status as of a checkpoint made after the snapshot. The caller reads the tables it named when
/// opening, then calls
/// [#confirm], which checks that nothing slipped and ends the hold, and only then relies on a row; [#close] frees
/// the rest. Any thread may scan.
///
/// ```java
/// try (LiveSnapshot live = LiveSnapshot.open(pgdata, target, List.of(new LiveSnapshot.Request("trips", false)),
/// options)) {
///     load(live.database(live.databaseName()).table("trips", false));
///     live.confirm();
/// }
/// ```
///
/// Spec: docs/design/live.md.
public final class LiveSnapshot implements PagefileSource {
    private final LiveSession session;
    private final Hold hold;
    private final PostgresCluster cluster;
    private final SlipGuard guard;
    private final String database;
    private final LiveOptions options;
    private boolean confirmed;

    /// A table to be read.
    ///
    /// @param name as a user writes it, search path `public`
    /// @param only without inheriting tables and partitions
    public record Request(String name, boolean only) {}

    private LiveSnapshot(
            LiveSession session,
            Hold hold,
            PostgresCluster cluster,
            SlipGuard guard,
            String database,
            LiveOptions options) {
        this.session = session;
        this.hold = hold;
        this.cluster = cluster;
        this.guard = guard;
        this.database = database;
        this.options = options;
    }

    /// Connects, locks, takes the snapshot, lets the server write a checkpoint, and copies the transaction
    /// status.
    ///
    /// @param directory the data directory of that server, on this machine
    /// @param requests at least one table of the database that `target` names
    /// @throws RefusedPagefileException when rows could differ from what SQL gives; says what to do
    /// @throws io.pagegrad.pagefile.UnsupportedPagefileException when a version or kind of table cannot be read
    /// @throws IOException when files cannot be read or the server cannot be reached
    public static LiveSnapshot open(Path directory, ServerTarget target, List<Request> requests, LiveOptions options)
            throws IOException {
        return open(directory, target, requests, options, stage -> {});
    }

    /// Moments of the protocol between which a test lets the server do what is hardest to bear.
    enum Stage {
        TABLES_LOCKED,
        SNAPSHOT_TAKEN,
        STATUS_COPIED
    }

    static LiveSnapshot open(
            Path directory, ServerTarget target, List<Request> requests, LiveOptions options, Consumer<Stage> stages)
            throws IOException {
        DirectoryFiles files = new DirectoryFiles(directory);
        ControlFile before = new ControlFileReader(files).read();
        LiveSession session = connect(target);
        Hold hold = null;
        List<Closeable> copies = new ArrayList<>();
        try {
            Preflight preflight = new Preflight(session, before, directory);
            preflight.server();
            preflight.checkpoint();
            String database = session.one("SELECT pg_catalog.current_database()");
            Rehearsal.run(files, before, database, requests);
            int major = before.version().major();
            hold = new HoldTaking(session, new Holding(session, preflight, major, requests), directory, options, stages)
                    .take();
            HeapReading reading = reading(files, hold.control(), session, hold.exported(), copies, options);
            stages.accept(Stage.STATUS_COPIED);
            SlipGuard guard = new SlipGuard(session, hold.tables());
            PostgresCluster cluster =
                    PostgresCluster.over(new ClusterStorage(files, hold.control(), reading), guard, copies);
            options.notes().accept(cost(session, hold));
            return new LiveSnapshot(session, hold, cluster, guard, database, options);
        } catch (IOException | RuntimeException e) {
            if (hold != null) {
                hold.timer().close();
            }
            for (Closeable copy : copies) {
                copy.close();
            }
            session.close();
            throw e;
        }
    }

    private static LiveSession connect(ServerTarget target) throws IOException {
        try {
            Connection connection = target.connect();
            return new LiveSession(connection, target.toString());
        } catch (SQLException e) {
            throw new IOException("cannot connect to " + target + ": "
                    + e.getMessage().strip().lines().findFirst().orElse("no reason given"));
        }
    }

    private static HeapReading reading(
            DirectoryFiles files,
            ControlFile control,
            LiveSession session,
            ExportedSnapshot exported,
            List<Closeable> copies,
            LiveOptions options)
            throws IOException {
        TransactionLog transactions = new TransactionLog(files, control.pageBytes());
        copies.add(transactions);
        transactions.copyAll();
        MultixactLog multixacts = new MultixactLog(files, control);
        copies.add(multixacts);
        multixacts.copyAll();
        SubtransactionLog parents = null;
        if (exported.overflowed()) {
            // parents of every transaction that the copy of pg_xact can know are written by a checkpoint after it
            session.execute("CHECKPOINT");
            parents = new SubtransactionLog(files, control.pageBytes());
            copies.add(parents);
        }
        TupleVisibility visibility = new TupleVisibility(
                new ServerSnapshot(exported, parents), transactions, new LiveMultixacts(multixacts, session));
        return new HeapReading(
                visibility, true, control.checksums(), DamagePolicy.REFUSE, options.patience(), control.redo());
    }

    private static String cost(LiveSession session, Hold hold) {
        String xmin = Integer.toUnsignedString(hold.exported().xmin());
        return String.format(
                Locale.ROOT,
                "live snapshot %s:%s: checkpoint written in %.1f s%s; vacuum cannot remove rows newer than transaction %s"
                        + " (age %s) while it is held",
                xmin,
                Integer.toUnsignedString(hold.exported().xmax()),
                hold.checkpointNanos() * 1e-9,
                hold.checkpoints() == 1 ? "" : ", after a longer one before the snapshot",
                xmin,
                session.one("SELECT pg_catalog.age('" + xmin + "'::xid)"));
    }

    /// The database that the session is connected to, the only one that can be read.
    public String databaseName() {
        return database;
    }

    /// Compares a table's pages with what SQL computes under this snapshot in a second session; call before
    /// [#confirm].
    ///
    /// @param target the server, once more
    /// @param request one of those that this was opened with
    public SnapshotComparison compare(ServerTarget target, Request request) throws IOException {
        return SnapshotComparison.of(this, target, request);
    }

    /// Name under which other sessions can take the same snapshot until [#confirm]: `SET TRANSACTION SNAPSHOT`.
    public String snapshotName() {
        return hold.name();
    }

    @Override
    public List<String> databases() {
        return List.of(database);
    }

    /// @throws UnknownNameException unless `name` is the database of the session
    @Override
    public PagefileDatabase database(String name) throws IOException {
        if (!name.equals(database)) {
            throw new UnknownNameException(
                    "the session is connected to database \"" + database + "\", not \"" + name + "\"");
        }
        return new LiveDatabase(guard.reading(() -> cluster.database(name)), hold.tables(), guard);
    }

    /// The end check: the transaction is still open and the relations still lie in the same files. Ends the hold.
    /// Doing it again changes nothing.
    ///
    /// @throws RefusedPagefileException when anything slipped; all that was read must be thrown away
    @Override
    public synchronized void confirm() {
        if (confirmed) {
            return;
        }
        guard.confirm();
        hold.timer().close();
        session.execute("COMMIT");
        session.refuseIfLost();
        session.close();
        confirmed = true;
        options.notes()
                .accept(String.format(
                        Locale.ROOT,
                        "live snapshot released after %.1f s",
                        (System.nanoTime() - hold.sinceNanos()) * 1e-9));
    }

    /// Gives up the hold and frees the copies.
    @Override
    public synchronized void close() throws IOException {
        hold.timer().close();
        session.close();
        cluster.close();
    }
}
