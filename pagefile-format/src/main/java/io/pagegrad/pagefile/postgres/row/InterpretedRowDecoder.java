package io.pagegrad.pagefile.postgres.row;

import io.pagegrad.column.ColumnBatch;
import io.pagegrad.pagefile.postgres.datum.MalformedDatum;
import io.pagegrad.pagefile.postgres.heap.HeapPages;
import io.pagegrad.pagefile.postgres.layout.LinePointerLayout;
import io.pagegrad.pagefile.postgres.toast.Detoaster;
import io.pagegrad.pagefile.text.TextSink;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// Decodes any tuple column by column through checked accesses: the reference, and the way of rare tuples.
public final class InterpretedRowDecoder implements RowDecoder {
    private final RowLayout layout;
    private final TupleDeformer deformer;
    private final ColumnSink[] sinks;
    private final int needed;

    /// @param detoaster owned by the cursor, as is `text`
    public InterpretedRowDecoder(RowLayout layout, Detoaster detoaster, TextSink text) {
        this.layout = layout;
        this.deformer = new TupleDeformer(layout.stored());
        this.needed = layout.needed();
        this.sinks = layout.projected().stream()
                .map(item -> item.sink(detoaster, text))
                .toArray(ColumnSink[]::new);
    }

    ColumnSink[] sinks() {
        return sinks;
    }

    @Override
    public void bind(ColumnBatch batch) {
        for (int i = 0; i < sinks.length; i++) {
            sinks[i].bind(batch.column(i));
        }
    }

    @Override
    public void decode(HeapPages pages, int from, int to, int row) throws IOException {
        for (int i = from; i < to; i++) {
            decodeItem(pages, pages.items()[i], row + i - from);
        }
    }

    /// Looks at the columns of the items `[from, to)` without taking their values.
    ///
    /// @throws io.pagegrad.pagefile.CorruptPageException at the first column that does not fit into its tuple
    void check(HeapPages pages, int from, int to) {
        for (int i = from; i < to; i++) {
            deform(pages, pages.items()[i]);
        }
    }

    private void deform(HeapPages pages, int item) {
        int offset = LinePointerLayout.offset(item);
        long tuple = pages.page() - pages.bufferAddress() + offset;
        try {
            deformer.deform(pages.buffer(), tuple, LinePointerLayout.length(item), needed);
        } catch (MalformedDatum e) {
            throw pages.corrupt(offset, e.field(), e.rule());
        }
    }

    void decodeItem(HeapPages pages, int item, int row) throws IOException {
        MemorySegment data = pages.buffer();
        deform(pages, item);
        for (int i = 0; i < sinks.length; i++) {
            ProjectedColumn projected = layout.projected().get(i);
            try {
                putColumn(data, projected, sinks[i], row);
            } catch (MalformedDatum e) {
                throw pages.corrupt(
                        LinePointerLayout.offset(item),
                        "column " + projected.column().name() + " " + e.field(),
                        e.rule());
            }
        }
    }

    private void putColumn(MemorySegment data, ProjectedColumn projected, ColumnSink sink, int row) throws IOException {
        int index = projected.index();
        if (!deformer.isStored(index)) {
            MemorySegment missing = projected.column().missing();
            if (missing == null) {
                sink.putNull(row);
            } else {
                sink.put(missing, 0, missing.byteSize(), row);
            }
        } else if (deformer.isNull(index)) {
            sink.putNull(row);
        } else {
            sink.put(data, deformer.start(index), deformer.limit(index), row);
        }
    }

    @Override
    public String kind() {
        return "interpreted";
    }
}
