package io.pagegrad.pagefile.postgres.toast;

import io.pagegrad.pagefile.CorruptPageException;
import io.pagegrad.pagefile.postgres.heap.HeapPages;
import io.pagegrad.pagefile.postgres.heap.HeapReading;
import io.pagegrad.pagefile.postgres.heap.HeapRelation;
import io.pagegrad.pagefile.postgres.layout.HeapPageLayout;
import io.pagegrad.pagefile.postgres.layout.LinePointerLayout;
import java.io.IOException;

/// The values that one table stores out of line. Thread-safe; its owner closes it after all its readers.
///
/// The first value that is asked for makes one sequential pass over the relation that remembers where each
/// value's chunks lie; nothing is read before. Damage met in that pass is kept for the values that it concerns:
/// those whose chunks are then not all there.
public final class ToastRelation implements AutoCloseable {
    private final HeapRelation heap;
    private final int chunkBytes;
    private ChunkRuns runs;
    private CorruptPageException damage;

    /// @param chunkBytes `toast_max_chunk_size` of `pg_control`
    public ToastRelation(HeapRelation heap, int chunkBytes) {
        this.heap = heap;
        this.chunkBytes = chunkBytes;
    }

    /// A reader for one cursor, which closes it.
    ///
    /// @param reading what is visible and which checks are made; the same visibility for all readers of this
    /// object
    public ToastReader open(HeapReading reading) {
        return new ToastCursor(this, reading);
    }

    HeapRelation heap() {
        return heap;
    }

    int chunkBytes() {
        return chunkBytes;
    }

    /// The first damage met in the pass over the relation, or null.
    synchronized CorruptPageException damage() {
        return damage;
    }

    synchronized ChunkRuns runs(HeapReading reading) throws IOException {
        if (runs == null) {
            ChunkRuns built = new ChunkRuns();
            try {
                collect(reading, built);
                built.sort();
            } catch (IOException | RuntimeException | Error e) {
                built.close();
                throw e;
            }
            runs = built;
        }
        return runs;
    }

    private void collect(HeapReading reading, ChunkRuns into) throws IOException {
        ChunkTuple chunk = new ChunkTuple();
        try (HeapPages pages = heap.open(reading.withDamage((found, items) -> remember(found)))) {
            while (pages.next()) {
                int linePointer = 0;
                for (int i = 0; i < pages.count(); i++) {
                    int item = pages.items()[i];
                    linePointer = linePointerOf(pages, item, linePointer);
                    try {
                        chunk.read(pages, item);
                        into.add(chunk.valueId(), chunk.sequence(), pages.pageNumber(), linePointer, chunk.dataBytes());
                    } catch (CorruptPageException e) {
                        remember(e);
                    }
                }
            }
        }
    }

    /// Number of the line pointer that reads `item`, at or after `from`.
    private static int linePointerOf(HeapPages pages, int item, int from) {
        int linePointer = from;
        while (LinePointerLayout.item(pages.page(), linePointer) != item) {
            linePointer++;
        }
        return linePointer;
    }

    /// Line pointers on the current page.
    static int linePointers(HeapPages pages) {
        return (HeapPageLayout.lower(pages.page()) - HeapPageLayout.HEADER_BYTES) / LinePointerLayout.BYTES;
    }

    private void remember(CorruptPageException found) {
        if (damage == null) {
            damage = found;
        }
    }

    @Override
    public synchronized void close() {
        if (runs != null) {
            runs.close();
            runs = null;
        }
    }
}
