package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.pagefile.postgres.datum.MalformedDatum;
import io.pagegrad.pagefile.text.TextSink;
import java.lang.foreign.MemorySegment;

/// `inet` and `cidr`: u8 family, u8 bits of the network, then 4 or 16 bytes of address.
///
/// Spec: PostgreSQL, tag REL_18_0, src/include/utils/inet.h, struct inet_struct.
final class NetworkText {
    private static final int IPV4 = 2;
    private static final int IPV6 = 3;

    private NetworkText() {}

    static void inet(MemorySegment data, long offset, int length, TextSink out) {
        int bits = address(data, offset, length, out);
        if (bits != (length - 2) * 8) {
            out.append('/');
            out.append(bits);
        }
    }

    static void cidr(MemorySegment data, long offset, int length, TextSink out) {
        int bits = address(data, offset, length, out);
        out.append('/');
        out.append(bits);
    }

    private static int address(MemorySegment data, long offset, int length, TextSink out) {
        Le.atLeast("inet", length, 2);
        int family = Le.u8(data, offset);
        int bits = Le.u8(data, offset + 1);
        switch (family) {
            case IPV4 -> {
                Le.exactly("inet", length, 6);
                dotted(data, offset + 2, out);
            }
            case IPV6 -> {
                Le.exactly("inet", length, 18);
                colons(data, offset + 2, out);
            }
            default ->
                throw new MalformedDatum("inet family=" + family, "must be " + IPV4 + " (IPv4) or " + IPV6 + " (IPv6)");
        }
        if (bits > (length - 2) * 8) {
            throw new MalformedDatum("inet bits=" + bits, "must be in [0, " + (length - 2) * 8 + "]");
        }
        return bits;
    }

    private static void dotted(MemorySegment data, long at, TextSink out) {
        for (int i = 0; i < 4; i++) {
            if (i > 0) {
                out.append('.');
            }
            out.append(Le.u8(data, at + i));
        }
    }

    private static int word(MemorySegment data, long at, int index) {
        return Le.u8(data, at + 2L * index) << 8 | Le.u8(data, at + 2L * index + 1);
    }

    /// Eight words; the first longest run of two or more zeros is left out; an IPv4 address at the end stays one.
    private static void colons(MemorySegment data, long at, TextSink out) {
        int runStart = -1;
        int runLength = 1;
        for (int i = 0; i < 8; ) {
            int end = i;
            while (end < 8 && word(data, at, end) == 0) {
                end++;
            }
            if (end - i > runLength) {
                runStart = i;
                runLength = end - i;
            }
            i = Math.max(end, i + 1);
        }
        for (int i = 0; i < 8; i++) {
            if (runStart >= 0 && i >= runStart && i < runStart + runLength) {
                if (i == runStart) {
                    out.append(':');
                }
                continue;
            }
            if (i > 0) {
                out.append(':');
            }
            if (i == 6 && runStart == 0 && isEmbeddedIpv4(data, at, runLength)) {
                dotted(data, at + 12, out);
                return;
            }
            hexWord(word(data, at, i), out);
        }
        if (runStart >= 0 && runStart + runLength == 8) {
            out.append(':');
        }
    }

    private static boolean isEmbeddedIpv4(MemorySegment data, long at, int zeros) {
        return zeros == 6 || zeros == 7 && word(data, at, 7) != 1 || zeros == 5 && word(data, at, 5) == 0xFFFF;
    }

    private static void hexWord(int word, TextSink out) {
        boolean started = false;
        for (int shift = 12; shift >= 0; shift -= 4) {
            int nibble = word >>> shift & 15;
            started |= nibble != 0 || shift == 0;
            if (started) {
                out.append("0123456789abcdef".charAt(nibble));
            }
        }
    }
}
