package io.pagegrad.cli.text;

import io.pagegrad.column.Field;
import io.pagegrad.column.LogicalType;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// One JSON object a line: numbers and booleans as such, `json` values embedded, everything else as a string of
/// the server's text. NaN and infinities, which JSON has no number for, are strings.
public final class JsonLinesEncoder implements RowEncoder {
    private static final byte[] NULL = ascii("null");
    private static final byte[] TRUE = ascii("true");
    private static final byte[] FALSE = ascii("false");
    private static final byte[] HEX = ascii("0123456789abcdef");

    /// How the text of a column becomes a JSON value.
    private enum Form {
        STRING,
        NUMBER,
        BOOLEAN,
        JSON
    }

    private final Form[] forms;
    private final byte[][] keys;

    public JsonLinesEncoder(List<Field> fields) {
        forms = new Form[fields.size()];
        keys = new byte[fields.size()][];
        for (int column = 0; column < forms.length; column++) {
            forms[column] = form(fields.get(column).type());
            keys[column] = key(fields.get(column).name(), column == 0);
        }
    }

    private static Form form(LogicalType type) {
        return switch (type.kind()) {
            case SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, NUMERIC -> Form.NUMBER;
            case BOOLEAN -> Form.BOOLEAN;
            case OTHER -> type.name().equals("json") || type.name().equals("jsonb") ? Form.JSON : Form.STRING;
            case DATE, TIME, TIMESTAMP, TIMESTAMPTZ, INTERVAL, TEXT, CHAR, BYTEA, UUID, ARRAY -> Form.STRING;
        };
    }

    private static byte[] key(String name, boolean first) {
        ByteBuilder out = new ByteBuilder(64);
        out.append((byte) (first ? '{' : ','));
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        appendString(utf8, 0, utf8.length, out);
        out.append((byte) ':');
        int length = out.length();
        return java.util.Arrays.copyOf(out.release(), length);
    }

    @Override
    public byte[] header() {
        return new byte[0];
    }

    @Override
    public void encode(TextRows rows, int row, ByteBuilder out) {
        if (forms.length == 0) {
            out.append((byte) '{');
        }
        for (int column = 0; column < forms.length; column++) {
            out.append(keys[column]);
            if (rows.isNull(column, row)) {
                out.append(NULL);
            } else {
                appendValue(forms[column], rows.bytes(column), rows.start(column, row), rows.end(column, row), out);
            }
        }
        out.append((byte) '}');
        out.append((byte) '\n');
    }

    private static void appendValue(Form form, byte[] text, int start, int end, ByteBuilder out) {
        switch (form) {
            case STRING -> appendString(text, start, end, out);
            case NUMBER -> {
                byte last = text[end - 1];
                if (last >= '0' && last <= '9') {
                    out.append(text, start, end - start);
                } else {
                    appendString(text, start, end, out);
                }
            }
            case BOOLEAN -> out.append(text[start] == 't' ? TRUE : FALSE);
            case JSON -> appendJson(text, start, end, out);
        }
    }

    /// Line breaks in a JSON text stand between its tokens only, where a space means the same.
    private static void appendJson(byte[] text, int start, int end, ByteBuilder out) {
        out.reserve(end - start);
        for (int i = start; i < end; i++) {
            byte c = text[i];
            out.append(c == '\n' || c == '\r' ? (byte) ' ' : c);
        }
    }

    private static void appendString(byte[] text, int start, int end, ByteBuilder out) {
        out.append((byte) '"');
        int from = start;
        for (int i = start; i < end; i++) {
            byte c = text[i];
            if (c == '"' || c == '\\' || c >= 0 && c < ' ') {
                out.append(text, from, i - from);
                appendEscaped(c, out);
                from = i + 1;
            }
        }
        out.append(text, from, end - from);
        out.append((byte) '"');
    }

    private static void appendEscaped(byte c, ByteBuilder out) {
        out.append((byte) '\\');
        switch (c) {
            case '"', '\\' -> out.append(c);
            case '\n' -> out.append((byte) 'n');
            case '\r' -> out.append((byte) 'r');
            case '\t' -> out.append((byte) 't');
            default -> {
                out.append((byte) 'u');
                out.append((byte) '0');
                out.append((byte) '0');
                out.append(HEX[c >> 4]);
                out.append(HEX[c & 15]);
            }
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
