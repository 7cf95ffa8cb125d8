package io.pagegrad.pagefile.postgres.toast;

import io.pagegrad.pagefile.postgres.datum.MalformedDatum;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// A compressed value: 4 bytes of `va_tcinfo`, then the compressed bytes.
///
/// `va_tcinfo` is the size of the plain value without header in the low 30 bits and, from 14 on, the method in
/// the high 2: 0 pglz, 1 LZ4.
///
/// Spec: PostgreSQL, tag REL_18_0, src/include/access/toast_compression.h.
public final class CompressedDatum {
    private static final ValueLayout.OfInt INT32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int INFO_BYTES = 4;
    private static final int SIZE_MASK = 0x3fffffff;
    /// No compressed byte of either method stands for more plain ones: LZ4 length bytes add 255 each.
    private static final int MOST_EXPANSION = 255;

    private CompressedDatum() {}

    /// Bytes of the plain value.
    ///
    /// @param size bytes of va_tcinfo and compressed bytes together
    /// @throws MalformedDatum when so few compressed bytes cannot stand for so many plain ones
    public static int rawBytes(MemorySegment data, long offset, int size) {
        if (size < INFO_BYTES) {
            throw new MalformedDatum("compressed size=" + size, "must be at least " + INFO_BYTES);
        }
        int raw = data.get(INT32, offset) & SIZE_MASK;
        long most = (long) (size - INFO_BYTES) * MOST_EXPANSION;
        if (raw > most) {
            throw new MalformedDatum(
                    "va_tcinfo size=" + raw,
                    "must be at most " + most + " for " + (size - INFO_BYTES) + " compressed bytes");
        }
        return raw;
    }

    /// Decompresses to `target` `[0, rawBytes)`.
    ///
    /// @throws MalformedDatum when the method is unknown or the bytes do not decompress to exactly that many
    public static void decompress(MemorySegment data, long offset, int size, MemorySegment target, int majorVersion) {
        int raw = rawBytes(data, offset, size);
        int method = data.get(INT32, offset) >>> 30;
        MemorySegment compressed = data.asSlice(offset + INFO_BYTES, size - INFO_BYTES);
        if (method == 0) {
            Pglz.decompress(compressed, target.asSlice(0, raw));
        } else if (method == 1 && majorVersion >= 14) {
            Lz4.decompress(compressed, target.asSlice(0, raw));
        } else {
            throw new MalformedDatum(
                    "va_tcinfo method=" + method, majorVersion >= 14 ? "must be 0 (pglz) or 1 (lz4)" : "must be 0");
        }
    }
}
