package io.pagegrad.pagefile.postgres.row;

import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.FixedVector;
import io.pagegrad.column.RawMemory;
import io.pagegrad.pagefile.postgres.datum.MalformedDatum;
import io.pagegrad.pagefile.postgres.datum.Varlena;
import io.pagegrad.pagefile.postgres.heap.HeapPages;
import io.pagegrad.pagefile.postgres.toast.Detoaster;
import io.pagegrad.pagefile.text.TextSink;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// What the classes that [RowDecoderCompiler] makes have in common: binding, rare tuples, values through sinks,
/// damage.
///
/// A generated loop reads a tuple only inside `[t_hoff, lp_len)` of a tuple that
/// [io.pagegrad.pagefile.postgres.heap.HeapPages] has found to lie inside its page, and writes only to rows
/// below the capacity of the bound batch; both through [RawMemory]. When a bound does not hold it throws
/// [Damaged], and the interpreted decoder says what is wrong.
public abstract class GeneratedRowDecoder implements RowDecoder {
    /// Thrown by generated code at the first broken bound; [#decode] turns it into the exception that says where.
    static final class Damaged extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /// One for all: it carries nothing.
        static final Damaged TUPLE = new Damaged();

        private Damaged() {
            super("damaged tuple", null, false, false);
        }
    }

    private final RowLayout layout;
    private final InterpretedRowDecoder interpreted;
    private final ColumnSink[] sinks;
    /// Address of the data of each plainly copied or numeric item's column in the bound batch, 0 of the others.
    protected final long[] columns;

    private HeapPages pages;
    private MemorySegment buffer;
    private long base;

    protected GeneratedRowDecoder(RowLayout layout, Detoaster detoaster, TextSink text) {
        this.layout = layout;
        this.interpreted = new InterpretedRowDecoder(layout, detoaster, text);
        this.sinks = interpreted.sinks();
        this.columns = new long[sinks.length];
    }

    @Override
    public final void bind(ColumnBatch batch) {
        interpreted.bind(batch);
        for (int i = 0; i < columns.length; i++) {
            ProjectedColumn item = layout.projected().get(i);
            if (item.isPlainCopy()) {
                columns[i] = dataAddress(batch.fixed(i), item.column().length(), batch.capacity());
            } else if (item.isNumericAsDouble()) {
                columns[i] = dataAddress(batch.fixed(i), Double.BYTES, batch.capacity());
            }
        }
    }

    private static long dataAddress(FixedVector vector, int width, int capacity) {
        MemorySegment data = vector.data();
        if (!data.isNative()
                || data.isReadOnly()
                || data.byteSize() < (long) capacity * width
                || vector.type().widthBytes() != width) {
            throw new IllegalArgumentException(
                    "a column of " + vector.type() + " cannot take " + capacity + " values of " + width + " bytes");
        }
        return data.address();
    }

    @Override
    public final void decode(HeapPages current, int from, int to, int row) throws IOException {
        pages = current;
        buffer = current.buffer();
        base = current.bufferAddress();
        try {
            if (current.isUniform()) {
                decodeUniform(current.page(), current.items(), from, to, row);
            } else {
                decodeItems(current.page(), current.items(), from, to, row);
            }
        } catch (Damaged e) {
            interpreted.check(current, from, to);
            throw new IllegalStateException("a tuple that looked damaged is sound", e);
        }
    }

    /// The generated loop for tuples that store all columns, without nulls, right behind the least header.
    ///
    /// @param page address of the current page
    protected abstract void decodeUniform(long page, int[] items, int from, int to, int row) throws IOException;

    /// The generated loop for any tuples.
    ///
    /// @param page address of the current page
    protected abstract void decodeItems(long page, int[] items, int from, int to, int row) throws IOException;

    /// A tuple that was stored before one of the columns asked for was added.
    protected final void decodeShort(int item, int row) throws IOException {
        interpreted.decodeItem(pages, item, row);
    }

    /// Gives the value `[start, limit)` to a sink.
    protected final void put(int item, long start, long limit, int row) throws IOException {
        try {
            sinks[item].put(buffer, start - base, limit - base, row);
        } catch (MalformedDatum e) {
            throw pages.corruptAt(
                    start, "column " + layout.projected().get(item).column().name() + " " + e.field(), e.rule());
        }
    }

    /// Takes the `numeric` due at `at` as a float64.
    ///
    /// @return address behind it
    protected final long putNumeric(int item, long at, long limit, int alignment, int row) throws IOException {
        if (at < limit) {
            int first = RawMemory.u8(at);
            long end = at + (first >>> 1);
            if ((first & 1) != 0 && end <= limit) {
                double value = SmallNumeric.value(at, first >>> 1);
                if (!Double.isNaN(value)) {
                    RawMemory.put64(columns[item] + (long) row * Double.BYTES, Double.doubleToRawLongBits(value));
                    return end;
                }
            }
        }
        return putOther(item, at, limit, alignment, row);
    }

    private long putOther(int item, long at, long limit, int alignment, int row) throws IOException {
        long start = varlenaStart(at, limit, alignment);
        long end = varlenaEnd(start, limit);
        put(item, start, end, row);
        return end;
    }

    protected final void putNull(int item, int row) {
        sinks[item].putNull(row);
    }

    /// Where the varlena due at `at` begins: padding is zero, and what is not zero begins a value that is not
    /// aligned.
    protected static long varlenaStart(long at, long limit, int alignment) {
        if (at >= limit) {
            throw Damaged.TUPLE;
        }
        return RawMemory.u8(at) != 0 ? at : at + alignment - 1 & -alignment;
    }

    /// End of the varlena that begins at `start`, not behind `limit`.
    protected static long varlenaEnd(long start, long limit) {
        long room = limit - start;
        if (room < 1) {
            throw Damaged.TUPLE;
        }
        int first = RawMemory.u8(start);
        int total;
        int least = 1;
        if ((first & 1) == 0) {
            if (room < Varlena.HEADER_BYTES) {
                throw Damaged.TUPLE;
            }
            total = RawMemory.i32(start) >>> 2;
            least = (first & 2) == 0 ? Varlena.HEADER_BYTES : 2 * Varlena.HEADER_BYTES;
        } else if (first != 1) {
            total = first >>> 1;
        } else {
            total = externalBytes(start, room);
        }
        if (total < least || total > room) {
            throw Damaged.TUPLE;
        }
        return start + total;
    }

    private static int externalBytes(long start, long room) {
        return room >= 2 && RawMemory.u8(start + 1) == Varlena.TAG_ONDISK ? Varlena.EXTERNAL_BYTES : 0;
    }

    /// Steps over a varlena that nobody asked for; most have a header of one byte.
    protected static long skip(long at, long limit, int alignment) {
        if (at < limit) {
            int first = RawMemory.u8(at);
            long end = at + (first >>> 1);
            if ((first & 1) != 0 && first != 1 && end <= limit) {
                return end;
            }
        }
        return skipOther(at, limit, alignment);
    }

    private static long skipOther(long at, long limit, int alignment) {
        return varlenaEnd(varlenaStart(at, limit, alignment), limit);
    }

    /// Called by generated code when a value would end behind its tuple.
    protected static RuntimeException damaged() {
        return Damaged.TUPLE;
    }

    @Override
    public final String kind() {
        return "generated";
    }
}
