package io.pagegrad.pagefile.postgres.catalog;

import io.pagegrad.pagefile.CorruptPageException;
import io.pagegrad.pagefile.postgres.datum.MalformedDatum;
import io.pagegrad.pagefile.postgres.heap.HeapPages;
import io.pagegrad.pagefile.postgres.layout.HeapTupleLayout;
import io.pagegrad.pagefile.postgres.layout.LinePointerLayout;
import io.pagegrad.pagefile.postgres.row.TupleDeformer;
import io.pagegrad.pagefile.postgres.toast.Detoaster;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The current row of a scan of a catalog, by column numbers that [CatalogRelation#column] gave. One thread.
public final class CatalogRow {
    /// `NAMEDATALEN`.
    static final int NAME_BYTES = 64;

    private static final ValueLayout.OfShort INT16 =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT32 =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// Where the values of a one-dimensional array without nulls begin in its payload: behind ndim, dataoffset,
    /// elemtype, dim1, lbound1.
    private static final int ARRAY_VALUES = 20;

    private final CatalogRelation relation;
    private final TupleDeformer deformer;
    private final Detoaster detoaster;
    private final int oidColumn;
    private HeapPages pages;
    private MemorySegment data;
    private int item;

    CatalogRow(CatalogRelation relation, Detoaster detoaster) {
        this.relation = relation;
        this.deformer = new TupleDeformer(relation.columns());
        this.detoaster = detoaster;
        this.oidColumn = relation.columnOrNone("oid");
    }

    void read(HeapPages current, int index) {
        pages = current;
        data = current.buffer();
        item = current.items()[index];
        long tuple = pages.page() - pages.bufferAddress() + LinePointerLayout.offset(item);
        try {
            deformer.deform(
                    data,
                    tuple,
                    LinePointerLayout.length(item),
                    relation.columns().size());
        } catch (MalformedDatum e) {
            throw corrupt(e.field(), e.rule());
        }
    }

    /// Damage in this row.
    public CorruptPageException corrupt(String field, String rule) {
        return pages.corrupt(LinePointerLayout.offset(item), field, rule);
    }

    /// The OID of the row: a column from 12 on, in the tuple header before.
    public int oid() {
        return oidColumn < 0 ? HeapTupleLayout.oid(pages.page() + LinePointerLayout.offset(item)) : int4(oidColumn);
    }

    /// True for a null, and for a column that this version or this row does not have.
    public boolean isNull(int column) {
        return column < 0 || !deformer.isStored(column) || deformer.isNull(column);
    }

    /// An `int4`, `oid`, `regproc` or `xid`; 0 where there is none.
    public int int4(int column) {
        return isNull(column) ? 0 : data.get(INT32, start(column, 4));
    }

    public int int2(int column) {
        return isNull(column) ? 0 : data.get(INT16, start(column, 2));
    }

    public float float4(int column) {
        return isNull(column) ? 0 : data.get(FLOAT32, start(column, 4));
    }

    public boolean bool(int column) {
        return !isNull(column) && data.get(ValueLayout.JAVA_BYTE, start(column, 1)) != 0;
    }

    /// A `"char"`; NUL where there is none.
    public char letter(int column) {
        return isNull(column) ? 0 : (char) (data.get(ValueLayout.JAVA_BYTE, start(column, 1)) & 0xFF);
    }

    /// A `name`, in the encoding of the database.
    public String name(int column) {
        long start = start(column, NAME_BYTES);
        int length = 0;
        while (length < NAME_BYTES && data.get(ValueLayout.JAVA_BYTE, start + length) != 0) {
            length++;
        }
        return relation.decode(data, start, length);
    }

    /// The payload of a varlena, which is not null.
    byte[] payload(int column) throws IOException {
        try {
            detoaster.open(data, deformer.start(column), deformer.limit(column));
        } catch (MalformedDatum e) {
            throw corrupt("column " + relation.columns().get(column).name() + " " + e.field(), e.rule());
        }
        return detoaster.data().asSlice(detoaster.offset(), detoaster.length()).toArray(ValueLayout.JAVA_BYTE);
    }

    /// An `oidvector`: a one-dimensional array without nulls.
    public List<Integer> oidVector(int column) throws IOException {
        MemorySegment array = MemorySegment.ofArray(payload(column));
        int values = ARRAY_VALUES;
        if (array.byteSize() < values) {
            throw corrupt("oidvector size=" + array.byteSize(), "must be at least " + values);
        }
        List<Integer> oids = new ArrayList<>();
        for (long at = values; at + 4 <= array.byteSize(); at += 4) {
            oids.add(array.get(INT32, at));
        }
        return oids;
    }

    /// An `int2[]`: a one-dimensional array without nulls.
    public List<Integer> int2Array(int column) throws IOException {
        MemorySegment array = MemorySegment.ofArray(payload(column));
        List<Integer> values = new ArrayList<>();
        for (long at = ARRAY_VALUES; at + 2 <= array.byteSize(); at += 2) {
            values.add((int) array.get(INT16, at));
        }
        return values;
    }

    private long start(int column, int bytes) {
        if (deformer.limit(column) - deformer.start(column) != bytes) {
            throw corrupt(
                    "column " + relation.columns().get(column).name() + " size="
                            + (deformer.limit(column) - deformer.start(column)),
                    "must be " + bytes);
        }
        return deformer.start(column);
    }

    /// Text of a shared catalog, whose encoding nobody knows: UTF-8 if it can be, else one letter a byte.
    static String decodeAny(MemorySegment data, long offset, int length) {
        byte[] bytes = data.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.indexOf('\uFFFD') < 0 ? text : new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
