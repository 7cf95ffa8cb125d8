package io.pagegrad.pagefile.postgres.row;

import io.pagegrad.pagefile.postgres.datum.Alignment;
import io.pagegrad.pagefile.postgres.datum.MalformedDatum;
import io.pagegrad.pagefile.postgres.datum.Varlena;
import io.pagegrad.pagefile.postgres.layout.HeapTupleLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// Finds where the columns of one tuple lie. One thread; the answers are those of the last [#deform].
///
/// Every access is checked against the tuple, so a damaged tuple gives [MalformedDatum] and nothing else.
public final class TupleDeformer {
    private final StoredColumn[] columns;
    private final long[] starts;
    private final long[] limits;
    private int stored;

    public TupleDeformer(List<StoredColumn> columns) {
        this.columns = columns.toArray(StoredColumn[]::new);
        this.starts = new long[this.columns.length];
        this.limits = new long[this.columns.length];
    }

    /// Looks at the columns `[0, wanted)` of a tuple.
    ///
    /// @param tuple offset in `data` of a tuple header whose `t_hoff` is right
    /// @param length bytes of the tuple
    /// @throws MalformedDatum when a column does not fit into the tuple
    public void deform(MemorySegment data, long tuple, int length, int wanted) {
        int infomask = u8(data, tuple + HeapTupleLayout.T_INFOMASK);
        int natts =
                (u8(data, tuple + HeapTupleLayout.T_INFOMASK2) | u8(data, tuple + HeapTupleLayout.T_INFOMASK2 + 1) << 8)
                        & HeapTupleLayout.NATTS_MASK;
        boolean nulls = (infomask & HeapTupleLayout.HEAP_HASNULL) != 0;
        long limit = tuple + length;
        long at = tuple + u8(data, tuple + HeapTupleLayout.T_HOFF);
        stored = Math.min(natts, wanted);
        for (int i = 0; i < stored; i++) {
            if (nulls && (u8(data, tuple + HeapTupleLayout.T_BITS + (i >>> 3)) >>> (i & 7) & 1) == 0) {
                starts[i] = -1;
                continue;
            }
            StoredColumn column = columns[i];
            try {
                at = aligned(data, at, limit, column);
                starts[i] = at;
                at = end(data, at, limit, column);
                limits[i] = at;
            } catch (MalformedDatum e) {
                throw new MalformedDatum("column " + column.name() + " " + e.field(), e.rule());
            }
        }
    }

    private static long aligned(MemorySegment data, long at, long limit, StoredColumn column) {
        // a byte that is not padding begins a short or external varlena, which is not aligned
        if (column.length() == StoredColumn.VARLENA && at < limit && u8(data, at) != 0) {
            return at;
        }
        return Alignment.up(at, column.alignment());
    }

    private static long end(MemorySegment data, long at, long limit, StoredColumn column) {
        if (column.length() == StoredColumn.VARLENA) {
            return at + Varlena.totalBytes(data, at, limit);
        }
        long end = at + column.length();
        if (column.length() == StoredColumn.C_STRING) {
            end = at;
            while (end < limit && u8(data, end) != 0) {
                end++;
            }
            end++;
        }
        if (end > limit) {
            throw new MalformedDatum("end=" + (end - at), "must be at most " + (limit - at) + ", the end of the tuple");
        }
        return end;
    }

    private static int u8(MemorySegment data, long at) {
        return data.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
    }

    /// False when the tuple was stored before this column was added.
    public boolean isStored(int column) {
        return column < stored;
    }

    /// Only for a stored column.
    public boolean isNull(int column) {
        return starts[column] < 0;
    }

    /// Offset of a stored value that is not null, header of a varlena included.
    public long start(int column) {
        return starts[column];
    }

    /// End of that value.
    public long limit(int column) {
        return limits[column];
    }
}
