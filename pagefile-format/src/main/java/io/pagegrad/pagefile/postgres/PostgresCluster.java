package io.pagegrad.pagefile.postgres;

import io.pagegrad.pagefile.PagefileSource;
import io.pagegrad.pagefile.RefusedPagefileException;
import io.pagegrad.pagefile.UnknownNameException;
import io.pagegrad.pagefile.io.DirectoryFiles;
import io.pagegrad.pagefile.postgres.catalog.ClusterStorage;
import io.pagegrad.pagefile.postgres.catalog.DatabaseCatalog;
import io.pagegrad.pagefile.postgres.catalog.DatabaseList;
import io.pagegrad.pagefile.postgres.catalog.DatabaseRow;
import io.pagegrad.pagefile.postgres.catalog.NearNames;
import io.pagegrad.pagefile.postgres.control.ControlFile;
import io.pagegrad.pagefile.postgres.control.ControlFileReader;
import io.pagegrad.pagefile.postgres.control.OfflineCheck;
import io.pagegrad.pagefile.postgres.heap.DamagePolicy;
import io.pagegrad.pagefile.postgres.heap.HeapReading;
import io.pagegrad.pagefile.postgres.transaction.MultixactLog;
import io.pagegrad.pagefile.postgres.transaction.Snapshot;
import io.pagegrad.pagefile.postgres.transaction.TransactionLog;
import io.pagegrad.pagefile.postgres.transaction.TupleVisibility;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The data directory of a PostgreSQL server that was shut down cleanly. Thread-safe; the opener closes it, after
/// everything it gave out.
///
/// ```java
/// try (PostgresCluster cluster = PostgresCluster.open(Path.of("/var/lib/postgresql/18/main"))) {
///     PagefileTable trips = cluster.database("nyc").table("trips", false);
/// }
/// ```
public final class PostgresCluster implements PagefileSource {
    private final ClusterStorage storage;
    private final ControlFileReader controlReader;
    private final TransactionLog transactions;
    private final MultixactLog multixacts;
    private final Map<String, DatabaseRow> rows = new HashMap<>();
    private final Map<String, PostgresDatabase> databases = new HashMap<>();

    private PostgresCluster(DirectoryFiles directory, ControlFileReader controlReader, ControlFile control)
            throws IOException {
        this.controlReader = controlReader;
        this.transactions = new TransactionLog(directory, control.pageBytes());
        this.multixacts = new MultixactLog(directory, control);
        TupleVisibility visibility =
                new TupleVisibility(Snapshot.allFinished(control.nextXid()), transactions, multixacts);
        this.storage = new ClusterStorage(
                directory, control, new HeapReading(visibility, true, control.checksums(), DamagePolicy.REFUSE));
        try {
            for (DatabaseRow row : DatabaseList.read(storage)) {
                rows.put(row.name(), row);
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /// Opens a data directory.
    ///
    /// @throws NoSuchFileException when there is no such directory, or it is no data directory
    /// @throws RefusedPagefileException unless a server has shut it down cleanly
    /// @throws io.pagegrad.pagefile.UnsupportedPagefileException when its version or architecture cannot be read
    /// @throws io.pagegrad.pagefile.CorruptPageException when `pg_control` or a catalog is damaged
    public static PostgresCluster open(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        if (!Files.isDirectory(path)) {
            throw new NotDirectoryException(path.toString());
        }
        DirectoryFiles directory = new DirectoryFiles(path);
        if (!ControlFileReader.looksLikeDataDirectory(directory)) {
            throw new NoSuchFileException(
                    path.toString(),
                    null,
                    "no PostgreSQL data directory: PG_VERSION or " + ControlFile.PATH + " is missing");
        }
        ControlFileReader reader = new ControlFileReader(directory);
        ControlFile control = reader.read();
        new OfflineCheck(directory).refuseUnlessShutDown(control);
        return new PostgresCluster(directory, reader, control);
    }

    /// What `pg_control` said when this was opened.
    public ControlFile control() {
        return storage.control();
    }

    /// @throws RefusedPagefileException when a server has been started since this was opened
    void refuseIfStarted() throws IOException {
        if (!controlReader.read().equals(storage.control())) {
            throw new RefusedPagefileException("a server was started in "
                    + storage.directory().root() + " while it was being read: stop it and read again");
        }
    }

    @Override
    public List<String> databases() {
        return rows.values().stream()
                .filter(row -> !row.isInvalid())
                .map(DatabaseRow::name)
                .sorted()
                .toList();
    }

    @Override
    public synchronized PostgresDatabase database(String name) throws IOException {
        PostgresDatabase known = databases.get(name);
        if (known != null) {
            return known;
        }
        DatabaseRow row = rows.get(name);
        if (row == null) {
            throw new UnknownNameException("there is no database \"" + name + "\" in "
                    + storage.directory().root() + NearNames.hint(name, databases()));
        }
        if (row.isInvalid()) {
            throw new RefusedPagefileException(
                    "database \"" + name + "\" is invalid: removing it was cut short, so files may be missing");
        }
        PostgresDatabase opened = new PostgresDatabase(this, DatabaseCatalog.open(storage, row));
        databases.put(name, opened);
        return opened;
    }

    @Override
    public void close() {
        transactions.close();
        multixacts.close();
    }
}
