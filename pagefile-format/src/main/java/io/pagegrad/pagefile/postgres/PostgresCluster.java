package io.pagegrad.pagefile.postgres;

import io.pagegrad.column.NearNames;
import io.pagegrad.pagefile.CorruptPageException;
import io.pagegrad.pagefile.PagefileSource;
import io.pagegrad.pagefile.RefusedPagefileException;
import io.pagegrad.pagefile.UnknownNameException;
import io.pagegrad.pagefile.UnsupportedPagefileException;
import io.pagegrad.pagefile.VerifyUnit;
import io.pagegrad.pagefile.io.DirectoryFiles;
import io.pagegrad.pagefile.postgres.catalog.ClassRow;
import io.pagegrad.pagefile.postgres.catalog.ClusterStorage;
import io.pagegrad.pagefile.postgres.catalog.DatabaseCatalog;
import io.pagegrad.pagefile.postgres.catalog.DatabaseList;
import io.pagegrad.pagefile.postgres.catalog.DatabaseRow;
import io.pagegrad.pagefile.postgres.control.ControlFile;
import io.pagegrad.pagefile.postgres.control.ControlFileReader;
import io.pagegrad.pagefile.postgres.control.OfflineCheck;
import io.pagegrad.pagefile.postgres.heap.DamagePolicy;
import io.pagegrad.pagefile.postgres.heap.HeapReading;
import io.pagegrad.pagefile.postgres.scan.SourceGuard;
import io.pagegrad.pagefile.postgres.transaction.MultixactLog;
import io.pagegrad.pagefile.postgres.transaction.Snapshot;
import io.pagegrad.pagefile.postgres.transaction.TransactionLog;
import io.pagegrad.pagefile.postgres.transaction.TupleVisibility;
import io.pagegrad.pagefile.postgres.verify.KnownDamage;
import io.pagegrad.pagefile.postgres.verify.RelationFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
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
    private final SourceGuard guard;
    private final List<Closeable> owned;
    private final Map<String, DatabaseRow> rows = new HashMap<>();
    private final Map<String, PostgresDatabase> databases = new HashMap<>();

    private PostgresCluster(ClusterStorage storage, SourceGuard guard, List<Closeable> owned) throws IOException {
        this.storage = storage;
        this.guard = guard;
        this.owned = List.copyOf(owned);
        try {
            for (DatabaseRow row : DatabaseList.read(storage)) {
                rows.put(row.name(), row);
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /// A cluster whose transaction status and snapshot somebody else has seen to.
    ///
    /// @param guard asked at the end of each unit of a scan, and by [#confirm]
    /// @param owned closed with this cluster, also when this fails
    public static PostgresCluster over(ClusterStorage storage, SourceGuard guard, List<Closeable> owned)
            throws IOException {
        return new PostgresCluster(storage, guard, owned);
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
        TransactionLog transactions = new TransactionLog(directory, control.pageBytes());
        MultixactLog multixacts = new MultixactLog(directory, control);
        TupleVisibility visibility =
                new TupleVisibility(Snapshot.allFinished(control.nextXid()), transactions, multixacts);
        HeapReading reading = new HeapReading(visibility, true, control.checksums(), DamagePolicy.REFUSE);
        return over(
                new ClusterStorage(directory, control, reading),
                () -> refuseIfStarted(directory, reader, control),
                List.of(transactions, multixacts));
    }

    /// What `pg_control` said when this was opened.
    public ControlFile control() {
        return storage.control();
    }

    private static void refuseIfStarted(DirectoryFiles directory, ControlFileReader reader, ControlFile opened)
            throws IOException {
        if (!reader.isAsRead() && !reader.read().equals(opened)) {
            throw new RefusedPagefileException(
                    "a server was started in " + directory.root() + " while it was being read: stop it and read again");
        }
    }

    SourceGuard guard() {
        return guard;
    }

    /// @throws RefusedPagefileException when a server has been started since this was opened
    @Override
    public void confirm() throws IOException {
        guard.check();
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
    public List<VerifyUnit> verifyUnits(long unitBytes) throws IOException {
        List<VerifyUnit> units = new ArrayList<>();
        boolean shared = false;
        for (DatabaseRow row : rows.values()) {
            if (row.isInvalid()) {
                continue;
            }
            try {
                PostgresDatabase database = database(row.name());
                if (!shared) {
                    RelationVerification relations = new RelationVerification(database, unitBytes);
                    units.addAll(relations.ofFolders(List.of(ClusterStorage.GLOBAL), ClassRow::shared));
                    shared = true;
                }
                units.addAll(database.verifyUnits(unitBytes));
            } catch (CorruptPageException e) {
                units.add(new KnownDamage("database " + row.name(), e));
                units.addAll(filesOf(row, unitBytes));
            } catch (UnsupportedPagefileException e) {
                units.addAll(filesOf(row, unitBytes));
            }
        }
        if (!shared) {
            units.addAll(new RelationFiles(storage).units(ClusterStorage.GLOBAL, List.of(), unitBytes));
        }
        return units;
    }

    /// What can be checked of a database whose catalogs cannot be read.
    private List<VerifyUnit> filesOf(DatabaseRow row, long unitBytes) throws IOException {
        RelationFiles files = new RelationFiles(storage);
        List<VerifyUnit> units = new ArrayList<>();
        for (String folder : files.foldersOf(row.tablespace(), row.oid())) {
            units.addAll(files.units(folder, List.of(), unitBytes));
        }
        return units;
    }

    @Override
    public synchronized void close() throws IOException {
        databases.values().forEach(PostgresDatabase::close);
        for (Closeable resource : owned) {
            resource.close();
        }
    }
}
