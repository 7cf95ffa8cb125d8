package io.pagegrad.pagefile.postgres.catalog;

import io.pagegrad.pagefile.UnsupportedPagefileException;
import io.pagegrad.pagefile.postgres.control.ServerVersion;
import io.pagegrad.pagefile.postgres.heap.HeapPages;
import io.pagegrad.pagefile.postgres.heap.HeapReading;
import io.pagegrad.pagefile.postgres.heap.HeapRelation;
import io.pagegrad.pagefile.postgres.row.StoredColumn;
import io.pagegrad.pagefile.postgres.toast.Detoaster;
import io.pagegrad.pagefile.postgres.toast.ToastReader;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// One catalog: its pages and its columns, read row by row. Immutable, thread-safe.
///
/// @param heap its pages
/// @param columns in `attnum` order
/// @param version of the cluster
/// @param text how its names are decoded
public record CatalogRelation(HeapRelation heap, List<StoredColumn> columns, ServerVersion version, TextDecoder text) {
    /// Text of one encoding.
    @FunctionalInterface
    public interface TextDecoder {
        String decode(MemorySegment data, long offset, int length);
    }

    /// Takes rows one by one; the row is valid during the call only.
    @FunctionalInterface
    public interface RowVisitor {
        void visit(CatalogRow row) throws IOException;
    }

    public CatalogRelation {
        columns = List.copyOf(columns);
    }

    /// Number of a column, from 0.
    ///
    /// @throws UnsupportedPagefileException when this catalog does not have it
    public int column(String name) {
        int column = columnOrNone(name);
        if (column < 0) {
            throw new UnsupportedPagefileException(
                    "catalog " + heap.name() + " has no column " + name + " in version " + version.major());
        }
        return column;
    }

    /// Number of a column, -1 when this version does not have it.
    public int columnOrNone(String name) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    String decode(MemorySegment data, long offset, int length) {
        return text.decode(data, offset, length);
    }

    /// Visits every visible row, in physical order.
    public void forEach(HeapReading reading, RowVisitor visitor) throws IOException {
        try (HeapPages pages = heap.open(reading);
                Detoaster detoaster = new Detoaster(ToastReader.none(), version.major())) {
            CatalogRow row = new CatalogRow(this, detoaster);
            while (pages.next()) {
                for (int i = 0; i < pages.count(); i++) {
                    row.read(pages, i);
                    visitor.visit(row);
                }
            }
        }
    }
}
