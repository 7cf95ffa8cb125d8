package io.pagegrad.pagefile.postgres.live;

import io.pagegrad.column.ColumnBatch;
import io.pagegrad.pagefile.ForwardingTable;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.Projection;
import io.pagegrad.pagefile.RowFilter;
import io.pagegrad.pagefile.ScanCursor;
import io.pagegrad.pagefile.ScanOptions;
import io.pagegrad.pagefile.ScanUnit;
import io.pagegrad.pagefile.VerifyUnit;
import java.io.IOException;
import java.util.List;

/// A table that a live snapshot holds: reading it fails with the snapshot's own reason when that has slipped.
final class HeldTable extends ForwardingTable {
    private final SlipGuard guard;

    HeldTable(PagefileTable table, SlipGuard guard) {
        super(table);
        this.guard = guard;
    }

    @Override
    public List<PagefileTable> leaves() throws IOException {
        return guard.reading(() -> table().leaves()).stream()
                .map(leaf -> (PagefileTable) new HeldTable(leaf, guard))
                .toList();
    }

    @Override
    public List<ScanUnit> scanUnits(Projection projection, long unitBytes) throws IOException {
        return scanUnits(projection, unitBytes, ScanOptions.DEFAULT);
    }

    @Override
    public List<ScanUnit> scanUnits(Projection projection, long unitBytes, ScanOptions options) throws IOException {
        return guard.reading(() -> table().scanUnits(projection, unitBytes, options)).stream()
                .map(unit -> (ScanUnit) new Unit(unit, guard))
                .toList();
    }

    @Override
    public List<VerifyUnit> verifyUnits(long unitBytes) throws IOException {
        return guard.reading(() -> super.verifyUnits(unitBytes));
    }

    private record Unit(ScanUnit unit, SlipGuard guard) implements ScanUnit {
        @Override
        public long sizeBytes() {
            return unit.sizeBytes();
        }

        @Override
        public long maxRows() {
            return unit.maxRows();
        }

        @Override
        public long fingerprint() throws IOException {
            return guard.reading(unit::fingerprint);
        }

        @Override
        public ScanCursor open() throws IOException {
            return new Cursor(guard.reading(() -> unit.open()), guard);
        }

        @Override
        public ScanCursor open(RowFilter filter) throws IOException {
            return new Cursor(guard.reading(() -> unit.open(filter)), guard);
        }
    }

    private record Cursor(ScanCursor cursor, SlipGuard guard) implements ScanCursor {
        @Override
        public int fill(ColumnBatch batch) throws IOException {
            return guard.reading(() -> cursor.fill(batch));
        }

        @Override
        public long bytesRead() {
            return cursor.bytesRead();
        }

        @Override
        public void close() throws IOException {
            cursor.close();
        }
    }
}
