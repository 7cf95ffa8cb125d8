package io.pagegrad.pagefile.postgres.catalog;

import io.pagegrad.pagefile.postgres.datum.MalformedDatum;
import io.pagegrad.pagefile.postgres.datum.Varlena;
import io.pagegrad.pagefile.postgres.row.StoredColumn;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// `attmissingval`: an array of one element, the value of a column in tuples that were stored before it was
/// added.
///
/// ```text
/// OFFSET SIZE FIELD        MEANING (offsets behind the varlena header)
///      0    4 ndim         1
///      4    4 dataoffset   0: no nulls
///      8    4 elemtype
///     12    4 dim1         1
///     16    4 lbound1      1
///     20      element
/// ```
///
/// Spec: PostgreSQL, tag REL_18_0, src/backend/access/common/heaptuple.c, getmissingattr;
/// src/include/utils/array.h.
final class MissingValue {
    private static final ValueLayout.OfInt INT32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int DATA_OFFSET = 4;
    private static final int FIRST_DIMENSION = 12;
    private static final int ELEMENT = 20;
    private static final int ALIGNMENT = 8;

    private MissingValue() {}

    /// The element as it would lie in a tuple, in native memory that lives as long as it is reachable.
    ///
    /// @param array payload of the array
    /// @param length `attlen` of the column
    static MemorySegment of(byte[] array, int length) {
        MemorySegment data = MemorySegment.ofArray(array);
        if (array.length < ELEMENT
                || data.get(INT32, 0) != 1
                || data.get(INT32, DATA_OFFSET) != 0
                || data.get(INT32, FIRST_DIMENSION) != 1) {
            throw new MalformedDatum("attmissingval", "must be an array of one element that is not null");
        }
        int bytes = length;
        if (length == StoredColumn.VARLENA) {
            bytes = Varlena.totalBytes(data, ELEMENT, array.length);
        } else if (length == StoredColumn.C_STRING) {
            bytes = array.length - ELEMENT;
        }
        if (bytes > array.length - ELEMENT) {
            throw new MalformedDatum("attmissingval size=" + (array.length - ELEMENT), "must be at least " + bytes);
        }
        MemorySegment value = Arena.ofAuto().allocate(Math.max(1, bytes), ALIGNMENT);
        MemorySegment.copy(data, ELEMENT, value, 0, bytes);
        return value;
    }
}
