package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.pagefile.text.TextSink;
import java.lang.foreign.MemorySegment;

/// A string of JSON: in double quotes; quotes, backslashes and control characters escaped.
///
/// Spec: PostgreSQL, tag REL_18_0, src/backend/utils/adt/json.c, escape_json.
final class JsonString {
    private static final String HEX = "0123456789abcdef";

    private JsonString() {}

    static void print(MemorySegment data, long offset, int length, ServerEncoding encoding, TextSink out) {
        if (encoding.isPlain(data, offset, length)) {
            escape(data, offset, length, out);
        } else {
            byte[] utf8 = encoding.toUtf8(data, offset, length);
            escape(MemorySegment.ofArray(utf8), 0, utf8.length, out);
        }
    }

    private static void escape(MemorySegment data, long offset, int length, TextSink out) {
        out.append('"');
        int done = 0;
        for (int i = 0; i < length; i++) {
            int b = Le.u8(data, offset + i);
            if (b < ' ' || b == '"' || b == '\\') {
                out.append(data, offset + done, i - done);
                done = i + 1;
                escape(b, out);
            }
        }
        out.append(data, offset + done, length - done);
        out.append('"');
    }

    private static void escape(int b, TextSink out) {
        switch (b) {
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            default -> {
                out.append("\\u00");
                out.append(HEX.charAt(b >>> 4));
                out.append(HEX.charAt(b & 15));
            }
        }
    }
}
