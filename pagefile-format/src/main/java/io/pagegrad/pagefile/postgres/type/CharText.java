package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.pagefile.text.TextSink;
import java.lang.foreign.MemorySegment;

/// `"char"`: one byte, nothing for zero; from 15 on a byte above ASCII is a backslash and three octal digits,
/// before that the byte itself.
///
/// Spec: PostgreSQL, tag REL_18_0, src/backend/utils/adt/char.c, charout.
record CharText(int majorVersion, ServerEncoding encoding) {
    private static final int OCTAL_SINCE = 15;

    void print(MemorySegment data, long at, TextSink out) {
        int b = Le.u8(data, at);
        if (b == 0) {
            return;
        }
        if (b < 128) {
            out.append((char) b);
        } else if (majorVersion >= OCTAL_SINCE) {
            out.append('\\');
            out.append((char) ('0' + (b >>> 6)));
            out.append((char) ('0' + (b >>> 3 & 7)));
            out.append((char) ('0' + (b & 7)));
        } else if (encoding.isUtf8()) {
            out.append((char) b);
        } else {
            out.append(encoding.toUtf8(data, at, 1));
        }
    }
}
