package io.pagegrad.pagefile.postgres.toast;

import io.pagegrad.pagefile.postgres.datum.Alignment;
import io.pagegrad.pagefile.postgres.datum.MalformedDatum;
import io.pagegrad.pagefile.postgres.datum.Varlena;
import io.pagegrad.pagefile.postgres.heap.HeapPages;
import io.pagegrad.pagefile.postgres.layout.HeapTupleLayout;
import io.pagegrad.pagefile.postgres.layout.LinePointerLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// One row of a TOAST relation, looked at in its page: `chunk_id` oid, `chunk_seq` int4, `chunk_data` bytea. One
/// thread.
///
/// Spec: PostgreSQL, tag REL_18_0, src/include/access/toast_internals.h and src/backend/catalog/toasting.c.
final class ChunkTuple {
    private static final ValueLayout.OfInt INT32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int COLUMNS = 3;

    private int valueId;
    private int sequence;
    private long dataAt;
    private int dataBytes;

    /// Looks at a visible item of the current page.
    ///
    /// @throws io.pagegrad.pagefile.CorruptPageException when it is no chunk
    void read(HeapPages pages, int item) {
        MemorySegment buffer = pages.buffer();
        int offset = LinePointerLayout.offset(item);
        long address = pages.page() + offset;
        long tuple = address - pages.bufferAddress();
        long limit = tuple + LinePointerLayout.length(item);
        int natts = HeapTupleLayout.natts(address);
        if (natts != COLUMNS || HeapTupleLayout.hasNulls(address)) {
            throw pages.corrupt(offset, "natts=" + natts, "must be " + COLUMNS + " without nulls in a TOAST relation");
        }
        long at = tuple + HeapTupleLayout.hoff(address);
        if (limit - at < 8) {
            throw pages.corrupt(offset, "lp_len=" + LinePointerLayout.length(item), "must hold chunk_id and chunk_seq");
        }
        valueId = buffer.get(INT32, at);
        sequence = buffer.get(INT32, at + 4);
        at += 8;
        try {
            if (at < limit && buffer.get(ValueLayout.JAVA_BYTE, at) == 0) {
                at = Alignment.up(at, 4);
            }
            int total = Varlena.totalBytes(buffer, at, limit);
            byte first = buffer.get(ValueLayout.JAVA_BYTE, at);
            if (!Varlena.isPlain(first)) {
                throw new MalformedDatum("chunk_data", "must lie plain");
            }
            dataAt = at + Varlena.headerBytes(first);
            dataBytes = total - Varlena.headerBytes(first);
        } catch (MalformedDatum e) {
            throw pages.corrupt(offset, e.field(), e.rule());
        }
    }

    /// `chunk_id`, unsigned.
    int valueId() {
        return valueId;
    }

    /// `chunk_seq`, from 0.
    int sequence() {
        return sequence;
    }

    /// Where in the page buffer the bytes of `chunk_data` begin.
    long dataAt() {
        return dataAt;
    }

    int dataBytes() {
        return dataBytes;
    }
}
