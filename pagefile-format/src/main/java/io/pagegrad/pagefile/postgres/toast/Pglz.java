package io.pagegrad.pagefile.postgres.toast;

import io.pagegrad.pagefile.postgres.datum.MalformedDatum;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Decompresses the LZ-like format of PostgreSQL's own compressor.
///
/// A control byte, its lowest bit first, says of each of the next eight items: 0, one literal byte; 1, a match.
/// A match is two bytes, `oooollll oooooooo`: length `llll + 3`, distance back `o` (high four bits first);
/// length 18 is followed
/// by a byte that adds to it. A match may overlap what it writes.
///
/// Spec: PostgreSQL, tag REL_18_0, src/common/pg_lzcompress.c, head comment.
final class Pglz {
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private Pglz() {}

    /// Fills all of `target`; all of `source` must be used.
    static void decompress(MemorySegment source, MemorySegment target) {
        long in = 0;
        long inEnd = source.byteSize();
        long out = 0;
        long outEnd = target.byteSize();
        while (in < inEnd && out < outEnd) {
            int control = source.get(BYTE, in++) & 0xFF;
            for (int item = 0; item < 8 && in < inEnd && out < outEnd; item++, control >>>= 1) {
                if ((control & 1) == 0) {
                    target.set(BYTE, out++, source.get(BYTE, in++));
                    continue;
                }
                if (in + 2 > inEnd) {
                    throw new MalformedDatum("pglz match", "must have 2 bytes");
                }
                int first = source.get(BYTE, in) & 0xFF;
                int distance = (first & 0xF0) << 4 | source.get(BYTE, in + 1) & 0xFF;
                int length = (first & 0x0F) + 3;
                in += 2;
                if (length == 18) {
                    if (in >= inEnd) {
                        throw new MalformedDatum("pglz match", "must have a third byte");
                    }
                    length += source.get(BYTE, in++) & 0xFF;
                }
                if (distance == 0 || distance > out) {
                    throw new MalformedDatum("pglz distance=" + distance, "must be in [1, " + out + "]");
                }
                // the compressor's last match may reach past the end; the server cuts it there, too
                length = (int) Math.min(length, outEnd - out);
                copyMatch(target, out, distance, length);
                out += length;
            }
        }
        if (in != inEnd || out != outEnd) {
            throw new MalformedDatum(
                    "pglz size=" + out,
                    "must be " + outEnd + " with all " + inEnd + " compressed bytes used, " + in + " were");
        }
    }

    private static void copyMatch(MemorySegment target, long out, int distance, int length) {
        int done = 0;
        if (distance >= 8) {
            for (; done + 8 <= length; done += 8) {
                target.set(LONG, out + done, target.get(LONG, out + done - distance));
            }
        }
        for (; done < length; done++) {
            target.set(BYTE, out + done, target.get(BYTE, out + done - distance));
        }
    }
}
