package io.pagegrad.pagefile.postgres.differential;

import io.pagegrad.column.BytesVector;
import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.FixedVector;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.PhysicalType;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.Projection;
import io.pagegrad.pagefile.ScanCursor;
import io.pagegrad.pagefile.ScanUnit;
import io.pagegrad.pagefile.UnsupportedPagefileException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A table and one of its files, whose pages can be damaged and read again at once: all that does not change
/// between two inputs is kept.
public final class FuzzTarget implements AutoCloseable {
    public static final int PAGE = 8192;

    /// What a scan needs: units are made once, since planning a scan is no part of what is tried.
    private record Scan(List<ScanUnit> units, ColumnBatch batch) implements AutoCloseable {
        @Override
        public void close() {
            batch.close();
        }
    }

    private final PagefileTable table;
    private final Path path;
    private final byte[] original;
    private final RandomAccessFile file;
    private final List<Scan> scans = new ArrayList<>();
    private final long[] rowsHash;

    public FuzzTarget(PagefileTable table, Path path) throws IOException {
        this.table = table;
        this.path = path;
        this.original = Files.readAllBytes(path);
        this.file = new RandomAccessFile(path.toFile(), "rw");
        scans.add(scan(Projection.all(table.schema(), Projection.Form.TEXT)));
        List<Projection.Item> values = new ArrayList<>();
        for (int i = table.schema().size() - 1; i >= 0; i--) {
            Projection.Item item = new Projection.Item(i, Projection.Form.VALUE);
            if (hasValues(item)) {
                values.add(item);
            }
        }
        if (!values.isEmpty()) {
            scans.add(scan(new Projection(values)));
        }
        rowsHash = new long[scans.size()];
        for (int i = 0; i < rowsHash.length; i++) {
            rowsHash[i] = read(scans.get(i));
        }
    }

    private Scan scan(Projection projection) throws IOException {
        return new Scan(
                table.scanUnits(projection, 64L * PAGE),
                ColumnBatch.allocate(projection.physicalTypes(table.schema()), 64, MemoryTag.BATCH));
    }

    private boolean hasValues(Projection.Item item) throws IOException {
        try (Scan scan = scan(new Projection(List.of(item)))) {
            read(scan);
            return true;
        } catch (UnsupportedPagefileException e) {
            return false;
        }
    }

    public int pages() {
        return original.length / PAGE;
    }

    public int scans() {
        return scans.size();
    }

    public byte[] page(int number) {
        byte[] page = new byte[PAGE];
        System.arraycopy(original, number * PAGE, page, 0, PAGE);
        return page;
    }

    public void write(int number, byte[] page) throws IOException {
        file.seek((long) number * PAGE);
        file.write(page);
    }

    /// Reads everything; true when it is what the undamaged file gave.
    public boolean readsTheSame(int scan) throws IOException {
        return read(scans.get(scan)) == rowsHash[scan];
    }

    private static long read(Scan scan) throws IOException {
        long hash = 1;
        for (ScanUnit unit : scan.units()) {
            try (ScanCursor cursor = unit.open()) {
                for (int rows = cursor.fill(scan.batch()); rows > 0; rows = cursor.fill(scan.batch())) {
                    hash = hash * 31 + rows;
                    for (int column = 0; column < scan.batch().columnCount(); column++) {
                        hash = hash * 31 + hash(scan.batch(), column, rows);
                    }
                }
            }
        }
        return hash;
    }

    private static long hash(ColumnBatch batch, int column, int rows) {
        long hash = 1;
        if (batch.column(column).type() == PhysicalType.BYTES) {
            BytesVector vector = batch.bytes(column);
            for (int row = 0; row < rows; row++) {
                hash = hash * 31 + (vector.isNull(row) ? -1 : vector.length(row));
            }
            MemorySegment bytes = vector.bytes();
            for (long at = 0; at < vector.end(); at++) {
                hash = hash * 31 + bytes.get(java.lang.foreign.ValueLayout.JAVA_BYTE, at);
            }
            return hash;
        }
        FixedVector vector = batch.fixed(column);
        int width = vector.type().widthBytes();
        for (int row = 0; row < rows; row++) {
            if (vector.isNull(row)) {
                hash = hash * 31 - 1;
            } else {
                for (int i = 0; i < width; i++) {
                    hash = hash * 31
                            + vector.data().get(java.lang.foreign.ValueLayout.JAVA_BYTE, (long) row * width + i);
                }
            }
        }
        return hash;
    }

    @Override
    public String toString() {
        return table.name() + " " + path.getFileName();
    }

    @Override
    public void close() throws IOException {
        for (Scan scan : scans) {
            scan.close();
        }
        file.close();
    }
}
