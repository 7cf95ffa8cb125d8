package io.pagegrad.pagefile.postgres.toast;

import io.pagegrad.pagefile.CorruptPageException;
import io.pagegrad.pagefile.postgres.datum.MalformedDatum;
import io.pagegrad.pagefile.postgres.heap.DamagePolicy;
import io.pagegrad.pagefile.postgres.heap.HeapPages;
import io.pagegrad.pagefile.postgres.heap.HeapReading;
import io.pagegrad.pagefile.postgres.layout.LinePointerLayout;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// Reads values of a [ToastRelation] chunk by chunk. One thread.
///
/// Rows mostly name values in the order in which those were stored, so pages are read ahead while that holds.
final class ToastCursor implements ToastReader {
    private final ToastRelation relation;
    private final HeapReading reading;
    private final ChunkTuple chunk = new ChunkTuple();
    private ChunkRuns runs;
    private HeapPages pages;
    private long hint;
    private long expectedPage = -1;

    ToastCursor(ToastRelation relation, HeapReading reading) {
        this.relation = relation;
        // a damaged page ends the value that needs it; what to do then is decided where the row is
        this.reading = reading.withDamage(DamagePolicy.REFUSE);
    }

    @Override
    public void read(int valueId, int toastRelation, int storedBytes, Target target) throws IOException {
        if (toastRelation != relation.heap().oid()) {
            throw new MalformedDatum(
                    "va_toastrelid=" + Integer.toUnsignedString(toastRelation),
                    "must be " + Integer.toUnsignedString(relation.heap().oid()));
        }
        if (runs == null) {
            runs = relation.runs(reading);
        }
        long first = runs.find(valueId, hint);
        long end = checkRuns(first, valueId, storedBytes);
        MemorySegment to = target.allocate(storedBytes);
        int done = 0;
        for (long run = first; run < end; run++) {
            done = copyRun(run, done, storedBytes, to);
        }
        hint = end;
    }

    /// Checks from the index alone that the chunks of a value are all there; gives the end of its runs.
    private long checkRuns(long first, int valueId, int storedBytes) {
        if (first < 0) {
            throw missing(valueId, "chunks=0", "must be " + chunks(storedBytes));
        }
        long run = first;
        int sequence = 0;
        long bytes = 0;
        for (; run < runs.count() && runs.valueId(run) == valueId; run++) {
            if (runs.firstSequence(run) != sequence) {
                throw missing(valueId, "chunk_seq=" + runs.firstSequence(run), "must be " + sequence);
            }
            sequence += runs.chunks(run);
            bytes += runs.bytes(run);
        }
        if (sequence != chunks(storedBytes) || bytes != storedBytes) {
            throw missing(
                    valueId,
                    "chunks=" + sequence + " with " + bytes + " bytes",
                    "must be " + chunks(storedBytes) + " with va_extsize=" + storedBytes);
        }
        return run;
    }

    private long chunks(int storedBytes) {
        return (storedBytes + relation.chunkBytes() - 1L) / relation.chunkBytes();
    }

    /// The damage that hid chunks where there was some, else that they are not there.
    private RuntimeException missing(int valueId, String field, String rule) {
        CorruptPageException damage = relation.damage();
        if (damage != null) {
            return damage;
        }
        return new MalformedDatum(
                "va_valueid=" + Integer.toUnsignedString(valueId) + " of TOAST relation "
                        + relation.heap().name() + " " + field,
                rule);
    }

    private int copyRun(long run, int from, int storedBytes, MemorySegment to) throws IOException {
        int valueId = runs.valueId(run);
        int sequence = runs.firstSequence(run);
        int end = sequence + runs.chunks(run);
        int done = from;
        seek(runs.page(run), runs.chunks(run));
        int index = indexOf(runs.linePointer(run));
        while (true) {
            for (; index < pages.count() && sequence < end; index++, sequence++) {
                chunk.read(pages, pages.items()[index]);
                int expected = Math.min(relation.chunkBytes(), storedBytes - done);
                if (chunk.valueId() != valueId || chunk.sequence() != sequence || chunk.dataBytes() != expected) {
                    throw pages.corrupt(
                            LinePointerLayout.offset(pages.items()[index]),
                            "chunk_id=" + Integer.toUnsignedString(chunk.valueId()) + " chunk_seq=" + chunk.sequence()
                                    + " size=" + chunk.dataBytes(),
                            "must be chunk_id=" + Integer.toUnsignedString(valueId) + " chunk_seq=" + sequence
                                    + " size=" + expected);
                }
                MemorySegment.copy(pages.buffer(), chunk.dataAt(), to, done, expected);
                done += expected;
            }
            if (sequence == end) {
                return done;
            }
            if (!pages.next()) {
                throw new MalformedDatum(
                        "chunk_seq=" + sequence + " of va_valueid=" + Integer.toUnsignedString(valueId),
                        "must be in the TOAST relation, which has become shorter");
            }
            expectedPage = pages.pageNumber();
            index = 0;
        }
    }

    /// Goes to a page. Pages after it are read with it when the last value ended there, and as many as the value
    /// needs.
    private void seek(long page, int chunks) throws IOException {
        boolean inOrder = expectedPage >= 0 && page >= expectedPage && page <= expectedPage + 1;
        int perPage = Math.max(1, relation.heap().files().pageBytes() / relation.chunkBytes());
        if (pages == null) {
            pages = relation.heap().open(reading);
        }
        pages.seek(page, inOrder ? Integer.MAX_VALUE : chunks / perPage + 1);
        expectedPage = page;
    }

    /// Place among the visible items of the item that this line pointer reads.
    private int indexOf(int linePointer) {
        int item =
                linePointer < ToastRelation.linePointers(pages) ? LinePointerLayout.item(pages.page(), linePointer) : 0;
        for (int i = 0; i < pages.count(); i++) {
            if (pages.items()[i] == item) {
                return i;
            }
        }
        throw pages.corrupt(-1, "line pointer " + (linePointer + 1), "must be that of a visible chunk");
    }

    @Override
    public void close() throws IOException {
        if (pages != null) {
            pages.close();
        }
    }
}
