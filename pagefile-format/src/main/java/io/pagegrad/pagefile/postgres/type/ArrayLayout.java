package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.pagefile.postgres.datum.Alignment;
import io.pagegrad.pagefile.postgres.datum.MalformedDatum;
import java.lang.foreign.MemorySegment;

/// Header of an array, offsets from the start of the payload:
///
/// ```text
/// OFFSET  SIZE FIELD       MEANING
///      0     4 ndim        dimensions, 0 for an empty array
///      4     4 dataoffset  position of the first element when there is a null bitmap, else 0
///      8     4 elemtype    OID of the element type
///     12  4 × n dimensions elements of each
///          4 × n lbounds   first index of each
///          n / 8 bitmap    bit set where not null, when dataoffset is not 0
/// ```
///
/// Spec: PostgreSQL, tag REL_18_0, src/include/utils/array.h.
final class ArrayLayout {
    static final int MAX_DIMENSIONS = 6;
    /// Position of the dimensions, varlena header included.
    private static final int DIMENSIONS_AT = 16;
    /// Most elements an array may have: `MaxAllocSize` over the size of a datum.
    private static final int MAX_ELEMENTS = 0x3fffffff / 8;

    private ArrayLayout() {}

    /// Number of dimensions, after a check that the header is there.
    static int dimensions(MemorySegment data, long offset, int length) {
        Le.atLeast("array", length, DIMENSIONS_AT - 4);
        int dimensions = Le.i32(data, offset);
        if (dimensions < 0 || dimensions > MAX_DIMENSIONS) {
            throw new MalformedDatum("ndim=" + dimensions, "must be in [0, " + MAX_DIMENSIONS + "]");
        }
        Le.atLeast("array", length, DIMENSIONS_AT - 4 + 8L * dimensions);
        return dimensions;
    }

    static int elementType(MemorySegment data, long offset) {
        return Le.i32(data, offset + 8);
    }

    static int dimension(MemorySegment data, long offset, int index) {
        return Le.i32(data, offset + 12 + 4L * index);
    }

    static int lowerBound(MemorySegment data, long offset, int dimensions, int index) {
        return Le.i32(data, offset + 12 + 4L * (dimensions + index));
    }

    /// Elements of all dimensions together.
    static int elements(MemorySegment data, long offset, int dimensions) {
        long count = dimensions == 0 ? 0 : 1;
        for (int i = 0; i < dimensions; i++) {
            int size = dimension(data, offset, i);
            count *= size;
            if (size < 0 || count > MAX_ELEMENTS) {
                throw new MalformedDatum(
                        "dimension " + (i + 1) + "=" + size,
                        "must not be negative, with at most " + MAX_ELEMENTS + " elements in all");
            }
        }
        return (int) count;
    }

    static boolean hasBitmap(MemorySegment data, long offset) {
        return Le.i32(data, offset + 4) != 0;
    }

    /// Offset of the null bitmap in the payload.
    static long bitmapAt(int dimensions) {
        return DIMENSIONS_AT - 4 + 8L * dimensions;
    }

    /// Position of the first element, varlena header included.
    static long dataPosition(MemorySegment data, long offset, int length, int dimensions, int elements) {
        long header = DIMENSIONS_AT + 8L * dimensions;
        int dataOffset = Le.i32(data, offset + 4);
        if (dataOffset == 0) {
            return Alignment.up(header, 8);
        }
        long least = Alignment.up(header + (elements + 7) / 8, 8);
        if (dataOffset < least || dataOffset > length + 4) {
            throw new MalformedDatum("dataoffset=" + dataOffset, "must be in [" + least + ", " + (length + 4) + "]");
        }
        return dataOffset;
    }
}
