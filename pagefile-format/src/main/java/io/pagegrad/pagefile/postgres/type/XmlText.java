package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.pagefile.text.TextSink;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `xml`: stored as it was given; printed without the encoding of its declaration, and without the declaration
/// where nothing else is in it.
///
/// Spec: PostgreSQL, tag REL_18_0, src/backend/utils/adt/xml.c, xml_out_internal and print_xml_decl.
record XmlText(ServerEncoding encoding) {
    private static final String BLANKS = "[ \\t\\r\\n]";
    private static final String VALUE = "(?:\"([^\"]*)\"|'([^']*)')";
    private static final Pattern DECLARATION = Pattern.compile("^<\\?xml" + BLANKS + "+version" + BLANKS + "*=" + BLANKS
            + "*" + VALUE + "(?:" + BLANKS + "+encoding" + BLANKS + "*=" + BLANKS + "*" + VALUE + ")?(?:" + BLANKS
            + "+standalone" + BLANKS + "*=" + BLANKS + "*" + "(?:\"(yes|no)\"|'(yes|no)'))?" + BLANKS + "*\\?>");

    void print(MemorySegment data, long offset, int length, TextSink out) {
        if (length < 6 || Le.i32(data, offset) != 0x6d783f3c) {
            append(data, offset, length, out);
            return;
        }
        String text = encoding.decode(data, offset, length);
        Matcher matcher = DECLARATION.matcher(text);
        if (!matcher.find() || !isAscii(matcher.group())) {
            append(data, offset, length, out);
            return;
        }
        int body = matcher.end();
        boolean printed = printDeclaration(either(matcher, 1), either(matcher, 5), out);
        // a line break right behind a declaration that is left out goes with it
        if (!printed && body < text.length() && text.charAt(body) == '\n') {
            body++;
        }
        out.append(text.substring(body).getBytes(StandardCharsets.UTF_8));
    }

    /// The one of two groups that matched: the value was in double or in single quotes.
    private static String either(Matcher matcher, int group) {
        return matcher.group(group) != null ? matcher.group(group) : matcher.group(group + 1);
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 128);
    }

    /// True when there is something to say.
    private static boolean printDeclaration(String version, String standalone, TextSink out) {
        if (version.equals("1.0") && standalone == null) {
            return false;
        }
        out.append("<?xml version=\"");
        out.append(version);
        out.append('"');
        if (standalone != null) {
            out.append(" standalone=\"");
            out.append(standalone);
            out.append('"');
        }
        out.append("?>");
        return true;
    }

    private void append(MemorySegment data, long offset, int length, TextSink out) {
        if (encoding.isPlain(data, offset, length)) {
            out.append(data, offset, length);
        } else {
            out.append(encoding.toUtf8(data, offset, length));
        }
    }
}
