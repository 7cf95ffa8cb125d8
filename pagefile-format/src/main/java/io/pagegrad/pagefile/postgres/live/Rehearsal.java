package io.pagegrad.pagefile.postgres.live;

import io.pagegrad.pagefile.io.DirectoryFiles;
import io.pagegrad.pagefile.postgres.PostgresCluster;
import io.pagegrad.pagefile.postgres.PostgresDatabase;
import io.pagegrad.pagefile.postgres.catalog.ClusterStorage;
import io.pagegrad.pagefile.postgres.control.ControlFile;
import io.pagegrad.pagefile.postgres.heap.DamagePolicy;
import io.pagegrad.pagefile.postgres.heap.HeapReading;
import io.pagegrad.pagefile.postgres.transaction.Multixacts;
import io.pagegrad.pagefile.postgres.transaction.Snapshot;
import io.pagegrad.pagefile.postgres.transaction.TransactionLog;
import io.pagegrad.pagefile.postgres.transaction.TupleVisibility;
import java.io.IOException;
import java.util.List;

/// Reads the catalogs once before anything is held, and throws away what it read: afterwards the code that reads
/// them is loaded and compiled, which a young process would otherwise do while the server holds back its vacuum.
final class Rehearsal {
    private Rehearsal() {}

    static void run(DirectoryFiles files, ControlFile control, String database, List<LiveSnapshot.Request> requests) {
        TransactionLog transactions = new TransactionLog(files, control.pageBytes());
        Multixacts noUpdates = multixact -> 0;
        HeapReading reading = new HeapReading(
                new TupleVisibility(new NothingRuns(), transactions, noUpdates),
                true,
                control.checksums(),
                DamagePolicy.REFUSE);
        try (PostgresCluster cluster =
                PostgresCluster.over(new ClusterStorage(files, control, reading), () -> {}, List.of(transactions))) {
            PostgresDatabase opened = cluster.database(database);
            for (LiveSnapshot.Request request : requests) {
                opened.table(request.name(), request.only()).schema();
            }
        } catch (IOException | RuntimeException e) {
            // without a snapshot a running server's files say one thing now and another then
        }
    }

    private static final class NothingRuns implements Snapshot {
        @Override
        public int horizon() {
            return 0;
        }

        @Override
        public boolean isRunning(int xid) {
            return false;
        }
    }
}
