package io.pagegrad.cli.text;

import io.pagegrad.column.Field;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// CSV as `COPY … TO STDOUT (FORMAT csv)` writes it: null is nothing, the empty string is `""`, quotes are
/// doubled.
///
/// Spec: PostgreSQL documentation, COPY, "CSV Format".
public final class CsvEncoder implements RowEncoder {
    private final List<Field> fields;
    private final boolean withHeader;
    private final boolean[] quotable;

    public CsvEncoder(List<Field> fields, boolean withHeader) {
        this.fields = fields;
        this.withHeader = withHeader;
        this.quotable = new boolean[fields.size()];
        for (int column = 0; column < quotable.length; column++) {
            quotable[column] = PlainText.mayHoldAnyCharacter(fields.get(column).type());
        }
    }

    @Override
    public byte[] header() {
        if (!withHeader) {
            return new byte[0];
        }
        ByteBuilder out = new ByteBuilder(256);
        for (int column = 0; column < fields.size(); column++) {
            if (column > 0) {
                out.append((byte) ',');
            }
            byte[] name = fields.get(column).name().getBytes(StandardCharsets.UTF_8);
            appendQuotable(name, 0, name.length, out);
        }
        out.append((byte) '\n');
        int length = out.length();
        return java.util.Arrays.copyOf(out.release(), length);
    }

    @Override
    public void encode(TextRows rows, int row, ByteBuilder out) {
        for (int column = 0; column < quotable.length; column++) {
            if (column > 0) {
                out.append((byte) ',');
            }
            if (rows.isNull(column, row)) {
                continue;
            }
            int start = rows.start(column, row);
            int end = rows.end(column, row);
            if (quotable[column]) {
                appendQuotable(rows.bytes(column), start, end, out);
            } else {
                out.append(rows.bytes(column), start, end - start);
            }
        }
        out.append((byte) '\n');
    }

    private void appendQuotable(byte[] text, int start, int end, ByteBuilder out) {
        if (needsQuotes(text, start, end)) {
            appendQuoted(text, start, end, out);
        } else {
            out.append(text, start, end - start);
        }
    }

    private boolean needsQuotes(byte[] text, int start, int end) {
        if (start == end) {
            return true;
        }
        // a line of \. alone would end the data
        if (quotable.length == 1 && end - start == 2 && text[start] == '\\' && text[start + 1] == '.') {
            return true;
        }
        for (int i = start; i < end; i++) {
            byte c = text[i];
            if (c == ',' || c == '"' || c == '\n' || c == '\r') {
                return true;
            }
        }
        return false;
    }

    private static void appendQuoted(byte[] text, int start, int end, ByteBuilder out) {
        out.append((byte) '"');
        int from = start;
        for (int i = start; i < end; i++) {
            if (text[i] == '"') {
                out.append(text, from, i + 1 - from);
                from = i;
            }
        }
        out.append(text, from, end - from);
        out.append((byte) '"');
    }
}
