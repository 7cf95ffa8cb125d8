package io.pagegrad.pagefile.postgres.toast;

import io.pagegrad.pagefile.postgres.datum.MalformedDatum;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// A pointer from a tuple to a value stored out of line: the 16 bytes behind header and tag.
///
/// ```text
/// OFFSET SIZE FIELD            MEANING
///      0    4 va_rawsize       bytes of the plain value, 4 of header included
///      4    4 va_extinfo       bytes stored in chunks; from 14 on the low 30 bits, the method in the high 2
///      8    4 va_valueid       chunk_id of the chunks
///     12    4 va_toastrelid    OID of the TOAST relation
/// ```
///
/// Compressed where fewer bytes are stored than the plain value has; the method bits are 0 in both cases.
///
/// Spec: PostgreSQL, tag REL_18_0, src/include/varatt.h, varatt_external.
///
/// @param rawBytes bytes of the plain value without header
/// @param storedBytes bytes in the chunks
/// @param valueId unsigned
/// @param toastRelation unsigned OID
record ToastPointer(int rawBytes, int storedBytes, int valueId, int toastRelation) {
    private static final ValueLayout.OfInt INT32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int POINTER_AT = 2;
    /// Varlena sizes are 30-bit.
    private static final int MAX_BYTES = 0x3fffffff;

    /// Reads the pointer of the external varlena at `offset`, of which all 18 bytes are known to be there.
    static ToastPointer read(MemorySegment data, long offset, int majorVersion) {
        int rawSize = data.get(INT32, offset + POINTER_AT);
        int info = data.get(INT32, offset + POINTER_AT + 4);
        int stored = majorVersion >= 14 ? info & MAX_BYTES : info;
        if (rawSize < 4 || rawSize > MAX_BYTES) {
            throw new MalformedDatum("va_rawsize=" + rawSize, "must be in [4, " + MAX_BYTES + "]");
        }
        if (stored < 0 || stored > rawSize - 4) {
            throw new MalformedDatum("va_extsize=" + stored, "must be in [0, va_rawsize - 4 = " + (rawSize - 4) + "]");
        }
        return new ToastPointer(
                rawSize - 4,
                stored,
                data.get(INT32, offset + POINTER_AT + 8),
                data.get(INT32, offset + POINTER_AT + 12));
    }

    boolean compressed() {
        return storedBytes < rawBytes;
    }
}
