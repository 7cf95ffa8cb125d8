package io.pagegrad.pagefile.postgres.datum;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Header of a value of any length (`typlen` -1), as little-endian servers write it.
///
/// ```text
/// FIRST BYTE   FORM                  HEADER                                     SIZE
/// xxxxxx00     plain                 4 bytes                                    u32 >> 2, header included
/// xxxxxx10     compressed in line    4 bytes, then 4 bytes of va_tcinfo         u32 >> 2, header included
/// xxxxxxx1     short, not 00000001   1 byte                                     byte >> 1, header included
/// 00000001     external              1 byte, then 1 byte of tag                 2 + size by tag (18: 16 bytes)
/// ```
///
/// In a tuple a short or external value is not aligned; a pad byte is 0, so a non-zero byte where a value is due
/// begins one.
///
/// Spec: PostgreSQL, tag REL_18_0, src/include/varatt.h.
public final class Varlena {
    /// Bytes of an external value that points into a TOAST relation, header included.
    public static final int EXTERNAL_BYTES = 18;

    /// Bytes of the header of a plain value.
    public static final int HEADER_BYTES = 4;

    /// `VARTAG_ONDISK`: the only tag that lies in tuples on disk.
    public static final int TAG_ONDISK = 18;
    private static final ValueLayout.OfInt INT32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Varlena() {}

    /// True when the payload lies behind the header as it is: plain or short form.
    public static boolean isPlain(byte first) {
        return (first & 3) == 0 || isShort(first);
    }

    public static boolean isShort(byte first) {
        return (first & 1) != 0 && first != 1;
    }

    public static boolean isCompressed(byte first) {
        return (first & 3) == 2;
    }

    public static boolean isExternal(byte first) {
        return first == 1;
    }

    /// Header bytes before the payload of a plain or short value.
    public static int headerBytes(byte first) {
        return isShort(first) ? 1 : HEADER_BYTES;
    }

    /// Bytes of the whole value at `offset`, header included.
    ///
    /// @param limit end of the tuple (or whatever contains the value) in `data`
    /// @throws MalformedDatum when the size does not fit in `[offset, limit)` or is smaller than its header
    public static int totalBytes(MemorySegment data, long offset, long limit) {
        long room = limit - offset;
        if (room < 1) {
            throw new MalformedDatum("varlena", "must begin before the end of its tuple");
        }
        byte first = data.get(ValueLayout.JAVA_BYTE, offset);
        int total;
        int least;
        if (isShort(first)) {
            total = (first & 0xFF) >>> 1;
            least = 1;
        } else if (isExternal(first)) {
            total = externalBytes(data, offset, room);
            least = 2;
        } else {
            if (room < HEADER_BYTES) {
                throw new MalformedDatum("varlena", "must have a header of 4 bytes, has " + room);
            }
            total = data.get(INT32, offset) >>> 2;
            least = isCompressed(first) ? 2 * HEADER_BYTES : HEADER_BYTES;
        }
        if (total < least || total > room) {
            throw new MalformedDatum("varlena size=" + total, "must be in [" + least + ", " + room + "]");
        }
        return total;
    }

    private static int externalBytes(MemorySegment data, long offset, long room) {
        if (room < 2) {
            throw new MalformedDatum("varlena", "must have a tag");
        }
        int tag = data.get(ValueLayout.JAVA_BYTE, offset + 1) & 0xFF;
        if (tag != TAG_ONDISK) {
            throw new MalformedDatum("va_tag=" + tag, "must be " + TAG_ONDISK + ", a pointer into a TOAST relation");
        }
        return EXTERNAL_BYTES;
    }
}
