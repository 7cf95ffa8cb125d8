package io.pagegrad.pagefile.text;

import io.pagegrad.column.BytesVector;
import io.pagegrad.column.ColumnBatch;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Rows of text as PostgreSQL's `COPY … TO STDOUT (FORMAT csv)` writes them: comma, double quote, line feed.
///
/// A null is nothing; an empty text is `""`. A text is quoted when it has a comma, a double quote, a line feed
/// or a carriage return, and where it is `\.` and the only column; inside quotes a double quote is doubled.
public final class CsvRow {
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    private CsvRow() {}

    /// Appends one row of a batch whose columns all hold text, with its line feed.
    public static void append(ColumnBatch batch, int row, TextSink out) {
        int columns = batch.columnCount();
        for (int i = 0; i < columns; i++) {
            if (i > 0) {
                out.append(',');
            }
            BytesVector column = batch.bytes(i);
            if (!column.isNull(row)) {
                appendField(column.bytes(), column.offset(row), column.length(row), columns == 1, out);
            }
        }
        out.append('\n');
    }

    /// Appends a row of column names, with its line feed.
    public static void appendHeader(List<String> names, TextSink out) {
        for (int i = 0; i < names.size(); i++) {
            if (i > 0) {
                out.append(',');
            }
            byte[] utf8 = names.get(i).getBytes(StandardCharsets.UTF_8);
            appendField(MemorySegment.ofArray(utf8), 0, utf8.length, names.size() == 1, out);
        }
        out.append('\n');
    }

    /// Appends one text that is not null, quoted where it needs it.
    ///
    /// @param only true when the row has no other column
    public static void appendField(MemorySegment text, long offset, int length, boolean only, TextSink out) {
        if (!needsQuotes(text, offset, length, only)) {
            out.append(text, offset, length);
            return;
        }
        out.append('"');
        int done = 0;
        for (int i = 0; i < length; i++) {
            if (text.get(BYTE, offset + i) == '"') {
                out.append(text, offset + done, i + 1 - done);
                done = i;
            }
        }
        out.append(text, offset + done, length - done);
        out.append('"');
    }

    private static boolean needsQuotes(MemorySegment text, long offset, int length, boolean only) {
        if (length == 0) {
            return true;
        }
        if (only && length == 2 && text.get(BYTE, offset) == '\\' && text.get(BYTE, offset + 1) == '.') {
            return true;
        }
        if (length < 8) {
            return hasSpecial(text, offset, length);
        }
        long last = offset + length - 8;
        for (long at = offset; at < last; at += 8) {
            if (hasSpecial(text.get(LONG, at))) {
                return true;
            }
        }
        // the last eight bytes, some of them looked at twice
        return hasSpecial(text.get(LONG, last));
    }

    private static boolean hasSpecial(MemorySegment text, long offset, int length) {
        for (int i = 0; i < length; i++) {
            byte b = text.get(BYTE, offset + i);
            if (b == ',' || b == '"' || b == '\n' || b == '\r') {
                return true;
            }
        }
        return false;
    }

    private static boolean hasSpecial(long eight) {
        return (has(eight, ',') | has(eight, '"') | has(eight, '\n') | has(eight, '\r')) != 0;
    }

    /// Not 0 exactly when one of the eight bytes is `b`.
    private static long has(long eight, char b) {
        long zeroWhereEqual = eight ^ b * ONES;
        return zeroWhereEqual - ONES & ~zeroWhereEqual & HIGHS;
    }
}
