package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.column.LogicalType;
import io.pagegrad.pagefile.postgres.datum.MalformedDatum;
import io.pagegrad.pagefile.text.TextSink;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// A row type: a heap tuple inside a value.
///
/// ```text
/// OFFSET SIZE FIELD         MEANING (offsets from the start of the payload; alignment counts 4 bytes earlier)
///      0    4 datum_typmod
///      4    4 datum_typeid
///      8    6 t_ctid
///     14    2 t_infomask2   attributes in the low 11 bits
///     16    2 t_infomask    bit 0: there is a null bitmap
///     18    1 t_hoff        position of the data
///     19      t_bits        bit set where not null
/// ```
///
/// Spec: PostgreSQL, tag REL_18_0, src/include/access/htup_details.h, struct DatumTupleFields.
final class CompositeCodec implements TypeCodec {
    private static final int TYPE_AT = 4;
    private static final int INFOMASK2_AT = 14;
    private static final int INFOMASK_AT = 16;
    private static final int HOFF_AT = 18;
    private static final int BITS_AT = 19;
    private static final int NATTS_MASK = 0x07FF;
    private static final int HAS_NULL = 1;

    private final LogicalType type;
    private final int oid;
    private final List<Attribute> attributes;
    private final Codecs codecs;

    /// @param codecs for tuples of another type than declared
    CompositeCodec(String name, int oid, List<Attribute> attributes, Codecs codecs) {
        this.type = LogicalType.other(name);
        this.oid = oid;
        this.attributes = List.copyOf(attributes);
        this.codecs = codecs;
    }

    /// One column of the row type.
    ///
    /// @param codec null when the column was dropped
    record Attribute(ElementLayout layout, TypeCodec codec) {}

    /// Finds codecs by type OID.
    @FunctionalInterface
    interface Codecs {
        TypeCodec of(int oid);
    }

    @Override
    public LogicalType logicalType() {
        return type;
    }

    @Override
    public void print(MemorySegment data, long offset, int length, TextSink out) {
        Le.atLeast("record", length, BITS_AT);
        int named = Le.i32(data, offset + TYPE_AT);
        if (named == oid) {
            printTuple(data, offset, length, out);
        } else if (codecs.of(named) instanceof CompositeCodec other) {
            other.printTuple(data, offset, length, out);
        } else {
            throw new MalformedDatum("datum_typeid=" + Integer.toUnsignedString(named), "must be a row type");
        }
    }

    private void printTuple(MemorySegment data, long offset, int length, TextSink out) {
        int stored = Le.u16(data, offset + INFOMASK2_AT) & NATTS_MASK;
        if (stored > attributes.size()) {
            throw new MalformedDatum("natts=" + stored, "must be at most " + attributes.size() + " in a " + type);
        }
        boolean hasNull = (Le.u16(data, offset + INFOMASK_AT) & HAS_NULL) != 0;
        int hoff = Le.u8(data, offset + HOFF_AT);
        int least = BITS_AT + 4 + (hasNull ? (stored + 7) / 8 : 0);
        if (hoff < least || hoff > length + 4 || (hoff & 7) != 0) {
            throw new MalformedDatum(
                    "t_hoff=" + hoff, "must be a multiple of 8 in [" + least + ", " + (length + 4) + "]");
        }
        long base = offset - 4;
        long position = hoff;
        boolean first = true;
        out.append('(');
        for (int i = 0; i < attributes.size(); i++) {
            Attribute attribute = attributes.get(i);
            boolean present =
                    i < stored && (!hasNull || (Le.u8(data, offset + BITS_AT + (i >>> 3)) >>> (i & 7) & 1) != 0);
            if (attribute.codec() != null) {
                if (!first) {
                    out.append(',');
                }
                first = false;
            }
            if (present) {
                position = printField(attribute, data, base, position, length + 4L, out);
            }
        }
        out.append(')');
    }

    /// Prints the field at or after `position` unless it was dropped; gives the position behind it.
    private static long printField(
            Attribute attribute, MemorySegment data, long base, long position, long limit, TextSink out) {
        ElementLayout layout = attribute.layout();
        long begin = layout.begin(data, base, position, limit);
        int total = layout.totalBytes(data, base, begin, limit);
        if (attribute.codec() != null) {
            int start = out.position();
            layout.print(attribute.codec(), data, base + begin, total, out);
            Quoting.recordField(out, start);
        }
        return begin + total;
    }
}
