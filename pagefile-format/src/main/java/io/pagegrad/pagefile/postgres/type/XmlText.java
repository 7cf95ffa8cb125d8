package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.pagefile.text.TextSink;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `xml`: stored as it was given; printed without the encoding of its declaration, and without the declaration where
/// nothing else is in it.
///
/// Spec: PostgreSQL, tag REL_18_0, src/backend/utils/adt/xml.c, xml_out_internal and print_xml_decl.
record XmlText(ServerEncoding encoding) {
    private static final String BLANKS = "[ \\t\\r\\n]";
    private static final String VALUE = "(?:\"([^\"]*)\"|'([^']*)')";
    private static final Pattern DECLARATION = Pattern.compile("^<\\?xml" + BLANKS + "+version" + BLANKS + "*=" + BLANKS
            + "*" + VALUE + "(?:" + BLANKS + "+encoding" + BLANKS + "*=" + BLANKS + "*" + VALUE + ")?(?:" + BLANKS
            + "+standalone" + BLANKS + "*=" + BLANKS + "*" + "[\"'](yes|no)[\"'])?" + BLANKS + "*\\?>");

    void print(MemorySegment data, long offset, int length, TextSink out) {
        if (length < 6 || Le.i32(data, offset) != 0x6d783f3c) {
            append(data, offset, length, out);
            return;
        }
        String text = encoding.decode(data, offset, length);
        Matcher matcher = DECLARATION.matcher(text);
        if (!matcher.find()) {
            append(data, offset, length, out);
            return;
        }
        String version = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
        String standalone = matcher.group(5);
        if (!version.equals("1.0") || standalone != null) {
            out.append("<?xml version=\"");
            out.appendUtf8(version);
            out.append('"');
            if (standalone != null) {
                out.append(" standalone=\"");
                out.append(standalone);
                out.append('"');
            }
            out.append("?>");
        }
        int body = matcher.end();
        // a line break right behind a declaration goes with it
        if (body < text.length() && text.charAt(body) == '\n') {
            body++;
        }
        out.append(text.substring(body).getBytes(StandardCharsets.UTF_8));
    }

    private void append(MemorySegment data, long offset, int length, TextSink out) {
        if (encoding.isPlain(data, offset, length)) {
            out.append(data, offset, length);
        } else {
            out.append(encoding.toUtf8(data, offset, length));
        }
    }
}
