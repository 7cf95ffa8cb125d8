package io.pagegrad.pagefile.postgres.live;

import io.pagegrad.pagefile.PagefileDatabase;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.RefusedPagefileException;
import io.pagegrad.pagefile.TableSummary;
import io.pagegrad.pagefile.postgres.PostgresDatabase;
import io.pagegrad.pagefile.postgres.PostgresTable;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The database of a live snapshot: of its tables, those that the snapshot holds can be read.
final class LiveDatabase implements PagefileDatabase {
    private final PostgresDatabase database;
    private final SlipGuard guard;
    private final Set<String> held = new HashSet<>();

    LiveDatabase(PostgresDatabase database, List<LiveTable> tables, SlipGuard guard) {
        this.database = database;
        this.guard = guard;
        for (LiveTable table : tables) {
            held.add(table.path());
        }
    }

    @Override
    public String name() {
        return database.name();
    }

    @Override
    public List<TableSummary> tables() throws IOException {
        return guard.reading(database::tables);
    }

    /// @throws RefusedPagefileException when the snapshot does not hold all files of the table
    @Override
    public PagefileTable table(String name, boolean only) throws IOException {
        PostgresTable table = guard.reading(() -> database.table(name, only));
        for (String file : table.firstFiles()) {
            if (!held.contains(file)) {
                throw new RefusedPagefileException(table.name() + " lies in file " + file
                        + ", which the live snapshot does not hold: name the table when the snapshot is taken");
            }
        }
        return new HeldTable(table, guard);
    }
}
