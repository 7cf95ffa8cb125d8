package io.pagegrad.pagefile.postgres.toast;

import io.pagegrad.column.RawMemory;
import io.pagegrad.pagefile.postgres.datum.MalformedDatum;
import java.lang.foreign.MemorySegment;

/// Decompresses the LZ-like format of PostgreSQL's own compressor.
///
/// A control byte, its lowest bit first, says of each of the next eight items: 0, one literal byte; 1, a match.
/// A match is two bytes, `oooollll oooooooo`: length `llll + 3`, distance back `o` (high four bits first);
/// length 18 is followed
/// by a byte that adds to it. A match may overlap what it writes.
///
/// Spec: PostgreSQL, tag REL_18_0, src/common/pg_lzcompress.c, head comment.
final class Pglz {
    private Pglz() {}

    /// Fills all of `target`; all of `source` must be used. Both are native memory.
    static void decompress(MemorySegment source, MemorySegment target) {
        if (!source.isNative() || !target.isNative()) {
            throw new IllegalArgumentException("compressed and plain bytes must lie in native memory");
        }
        decompress(source.address(), source.byteSize(), target.address(), target.byteSize());
    }

    /// Every access is below `inEnd` or `outEnd` by a test right before it, and none is before the first byte.
    private static void decompress(long source, long inEnd, long target, long outEnd) {
        long in = 0;
        long out = 0;
        while (in < inEnd && out < outEnd) {
            int control = RawMemory.u8(source + in++);
            for (int item = 0; item < 8 && in < inEnd && out < outEnd; item++, control >>>= 1) {
                if ((control & 1) == 0) {
                    RawMemory.put8(target + out++, RawMemory.u8(source + in++));
                    continue;
                }
                if (in + 2 > inEnd) {
                    throw new MalformedDatum("pglz match", "must have 2 bytes");
                }
                int first = RawMemory.u8(source + in);
                int distance = (first & 0xF0) << 4 | RawMemory.u8(source + in + 1);
                int length = (first & 0x0F) + 3;
                in += 2;
                if (length == 18) {
                    if (in >= inEnd) {
                        throw new MalformedDatum("pglz match", "must have a third byte");
                    }
                    length += RawMemory.u8(source + in++);
                }
                if (distance == 0 || distance > out) {
                    throw new MalformedDatum("pglz distance=" + distance, "must be in [1, " + out + "]");
                }
                // the compressor's last match may reach past the end; the server cuts it there, too
                length = (int) Math.min(length, outEnd - out);
                copyMatch(target + out, distance, length);
                out += length;
            }
        }
        if (in != inEnd || out != outEnd) {
            throw new MalformedDatum(
                    "pglz size=" + out,
                    "must be " + outEnd + " with all " + inEnd + " compressed bytes used, " + in + " were");
        }
    }

    /// What repeats every `distance` bytes repeats every two times as many as well: after a few bytes eight are
    /// copied at a time, whatever the distance.
    private static void copyMatch(long to, int distance, int length) {
        int done = 0;
        int back = distance;
        for (; back < Long.BYTES && done < length; back *= 2) {
            done = copyBytes(to, back, done, Math.min(length, done + back));
        }
        for (; done + Long.BYTES <= length; done += Long.BYTES) {
            RawMemory.put64(to + done, RawMemory.i64(to + done - back));
        }
        copyBytes(to, back, done, length);
    }

    private static int copyBytes(long to, int back, int from, int end) {
        for (int done = from; done < end; done++) {
            RawMemory.put8(to + done, RawMemory.u8(to + done - back));
        }
        return end;
    }
}
