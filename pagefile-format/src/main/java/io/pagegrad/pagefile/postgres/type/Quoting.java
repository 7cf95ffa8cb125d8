package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.pagefile.text.TextSink;

/// Quotes of values inside arrays, records and ranges: added in place around text that is printed already, only
/// where it needs them.
///
/// Spec: PostgreSQL, tag REL_18_0, array_out, record_out and range_bound_escape in src/backend/utils/adt.
public final class Quoting {
    private Quoting() {}

    /// Element of an array: quoted when empty, when it reads NULL, or when it has a character of array syntax;
    /// `"` and
    /// `\` get a backslash.
    static void arrayElement(TextSink out, int start, char delimiter) {
        int end = out.position();
        boolean quotes = start == end || isNull(out, start, end);
        int escapes = 0;
        for (int i = start; i < end; i++) {
            byte b = out.byteAt(i);
            if (b == '"' || b == '\\') {
                escapes++;
            } else if (b == '{' || b == '}' || b == delimiter || isSpace(b)) {
                quotes = true;
            }
        }
        if (quotes || escapes > 0) {
            quote(out, start, escapes, true);
        }
    }

    /// Field of a record: quoted when empty or when it has a character of record syntax; `"` and `\` are doubled.
    public static void recordField(TextSink out, int start) {
        doubled(out, start, "(),");
    }

    /// Bound of a range: quoted when empty or when it has a character of range syntax; `"` and `\` are doubled.
    static void rangeBound(TextSink out, int start) {
        doubled(out, start, "()[],");
    }

    private static void doubled(TextSink out, int start, String syntax) {
        int end = out.position();
        boolean quotes = start == end;
        int escapes = 0;
        for (int i = start; i < end; i++) {
            byte b = out.byteAt(i);
            if (b == '"' || b == '\\') {
                escapes++;
            } else if (isSpace(b) || syntax.indexOf(b) >= 0) {
                quotes = true;
            }
        }
        if (quotes || escapes > 0) {
            quote(out, start, escapes, false);
        }
    }

    /// Moves the text from `start` on apart, last byte first, and puts quotes around it.
    private static void quote(TextSink out, int start, int escapes, boolean backslash) {
        int end = out.position();
        out.insertGap(end, escapes + 2);
        int to = out.position();
        out.set(--to, '"');
        for (int from = end - 1; from >= start; from--) {
            byte b = out.byteAt(from);
            out.set(--to, (char) (b & 0xFF));
            if (b == '"' || b == '\\') {
                out.set(--to, backslash ? '\\' : (char) b);
            }
        }
        out.set(start, '"');
    }

    private static boolean isNull(TextSink out, int start, int end) {
        return end - start == 4
                && (out.byteAt(start) | 0x20) == 'n'
                && (out.byteAt(start + 1) | 0x20) == 'u'
                && (out.byteAt(start + 2) | 0x20) == 'l'
                && (out.byteAt(start + 3) | 0x20) == 'l';
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b >= '\t' && b <= '\r';
    }
}
