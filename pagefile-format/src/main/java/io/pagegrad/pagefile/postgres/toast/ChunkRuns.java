package io.pagegrad.pagefile.postgres.toast;

import io.pagegrad.column.Block;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Where the chunks of every value of a TOAST relation lie, off-heap, ordered by value and sequence number.
///
/// A run is chunks of one value in sequence that follow each other in physical order with nothing else between;
/// nearly every value is one run, whatever its size. One thread adds, then [#sort], then any number of threads
/// look up.
///
/// ```text
/// OFFSET SIZE FIELD
///      0    4 value id, unsigned
///      4    4 sequence number of the first chunk
///      8    4 page of the first chunk, unsigned
///     12    4 line pointer of the first chunk, from 0
///     16    4 chunks
///     20    4 bytes in all chunks, unsigned
/// ```
final class ChunkRuns implements AutoCloseable {
    private static final ValueLayout.OfInt INT32 = ValueLayout.JAVA_INT_UNALIGNED;
    private static final int RUN_BYTES = 24;
    private static final int FIRST_RUNS = 1024;

    private Block block = OffHeap.allocate((long) FIRST_RUNS * RUN_BYTES, MemoryTag.TOAST);
    private long count;
    private boolean sorted = true;
    private int lastBytes;

    /// Adds a chunk that follows the last one in physical order.
    void add(int valueId, int sequence, long page, int linePointer, int bytes) {
        if (count > 0 && continuesLast(valueId, sequence, bytes)) {
            long last = (count - 1) * RUN_BYTES;
            set(last + 16, get(last + 16) + 1);
            set(last + 20, get(last + 20) + bytes);
        } else {
            append(valueId, sequence, page, linePointer, bytes);
        }
        lastBytes = bytes;
    }

    /// A chunk after a shorter one begins a run of its own: within a run all chunks but the last have one size.
    private boolean continuesLast(int valueId, int sequence, int bytes) {
        long last = (count - 1) * RUN_BYTES;
        return get(last) == valueId
                && get(last + 4) + get(last + 16) == sequence
                && sequence > 0
                && bytes <= lastBytes
                && Integer.toUnsignedLong(get(last + 20)) == (long) get(last + 16) * lastBytes;
    }

    private void append(int valueId, int sequence, long page, int linePointer, int bytes) {
        if ((count + 1) * RUN_BYTES > block.sizeBytes()) {
            Block larger = OffHeap.allocate(block.sizeBytes() * 2, MemoryTag.TOAST);
            MemorySegment.copy(block.segment(), 0, larger.segment(), 0, count * RUN_BYTES);
            block.close();
            block = larger;
        }
        long at = count * RUN_BYTES;
        set(at, valueId);
        set(at + 4, sequence);
        set(at + 8, (int) page);
        set(at + 12, linePointer);
        set(at + 16, 1);
        set(at + 20, bytes);
        sorted &= count == 0 || key(block.segment(), count - 1) <= key(block.segment(), count);
        count++;
    }

    private int get(long at) {
        return block.segment().get(INT32, at);
    }

    private void set(long at, int value) {
        block.segment().set(INT32, at, value);
    }

    /// Orders runs as unsigned value id, then sequence number; the sign bit is turned so that a signed compare
    /// does.
    private static long key(MemorySegment runs, long index) {
        long at = index * RUN_BYTES;
        return ((long) runs.get(INT32, at) << 32 ^ Long.MIN_VALUE) | Integer.toUnsignedLong(runs.get(INT32, at + 4));
    }

    /// Puts the runs in order; they nearly are, as values are stored one after the other.
    void sort() {
        if (sorted) {
            return;
        }
        Block other = OffHeap.allocate(count * RUN_BYTES, MemoryTag.TOAST);
        MemorySegment from = block.segment();
        MemorySegment to = other.segment();
        for (long width = 1; width < count; width *= 2) {
            for (long start = 0; start < count; start += 2 * width) {
                merge(from, to, start, Math.min(start + width, count), Math.min(start + 2 * width, count));
            }
            MemorySegment swap = from;
            from = to;
            to = swap;
        }
        if (from.address() == block.address()) {
            other.close();
        } else {
            block.close();
            block = other;
        }
        sorted = true;
    }

    private static void merge(MemorySegment from, MemorySegment to, long start, long middle, long end) {
        if (middle >= end || key(from, middle - 1) <= key(from, middle)) {
            MemorySegment.copy(from, start * RUN_BYTES, to, start * RUN_BYTES, (end - start) * RUN_BYTES);
            return;
        }
        long left = start;
        long right = middle;
        for (long out = start; out < end; out++) {
            boolean takeLeft = right >= end || left < middle && key(from, left) <= key(from, right);
            MemorySegment.copy(from, (takeLeft ? left++ : right++) * RUN_BYTES, to, out * RUN_BYTES, RUN_BYTES);
        }
    }

    long count() {
        return count;
    }

    /// Index of the first run of a value, -1 when it has none.
    ///
    /// @param hint an index that is tried first
    long find(int valueId, long hint) {
        if (hint < count && valueId(hint) == valueId && (hint == 0 || valueId(hint - 1) != valueId)) {
            return hint;
        }
        long wanted = (long) valueId << 32 ^ Long.MIN_VALUE;
        long low = 0;
        long high = count;
        while (low < high) {
            long middle = low + high >>> 1;
            if (key(block.segment(), middle) < wanted) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low < count && valueId(low) == valueId ? low : -1;
    }

    int valueId(long run) {
        return get(run * RUN_BYTES);
    }

    int firstSequence(long run) {
        return get(run * RUN_BYTES + 4);
    }

    long page(long run) {
        return Integer.toUnsignedLong(get(run * RUN_BYTES + 8));
    }

    int linePointer(long run) {
        return get(run * RUN_BYTES + 12);
    }

    int chunks(long run) {
        return get(run * RUN_BYTES + 16);
    }

    long bytes(long run) {
        return Integer.toUnsignedLong(get(run * RUN_BYTES + 20));
    }

    @Override
    public void close() {
        block.close();
    }
}
