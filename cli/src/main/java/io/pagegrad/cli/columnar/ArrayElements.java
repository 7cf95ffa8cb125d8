package io.pagegrad.cli.columnar;

import io.pagegrad.cli.session.UnrepresentableValueException;
import io.pagegrad.column.BytesVector;
import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.ColumnVector;
import io.pagegrad.column.Field;
import io.pagegrad.column.LogicalType;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.PhysicalType;
import io.pagegrad.expression.query.OutputColumn;
import io.pagegrad.expression.query.OutputForm;
import io.pagegrad.expression.value.ValueException;
import io.pagegrad.expression.value.ValueReader;
import io.pagegrad.pagefile.Projection.Form;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// The arrays of one column of a batch as one column of their elements, read from the server's text of each
/// array.
///
/// Lists of both formats have one dimension and no bounds: arrays of several dimensions, and those that do not
/// begin at 1, are refused by name. One thread; owns its memory.
final class ArrayElements implements AutoCloseable {
    private static final String ARRAY = "[]";
    private static final int FIRST_SHORTEST_FLOATS = 12;
    private static final int LEAST_CAPACITY = 1024;

    private final Field column;
    private final Field element;
    private final PhysicalType form;
    private final char delimiter;
    private final OutputColumn writer;
    private ColumnBatch batch;
    private int[] ends = new int[0];
    private int count;

    /// @param element what [#elementOf] gives
    ArrayElements(ColumnarExport.Kind kind, Field column, Field element) {
        this.column = column;
        this.element = element;
        boolean text = ColumnarExport.form(kind, element.type()) == Form.TEXT;
        this.form = text ? PhysicalType.BYTES : element.type().physical();
        this.delimiter = element.type().name().equals("box") ? ';' : ',';
        this.writer = new OutputColumn(element.type(), element.type(), OutputForm.VALUE);
        this.batch = ColumnBatch.allocate(List.of(form), LEAST_CAPACITY, MemoryTag.BATCH);
    }

    /// The elements of an array column as a field; null when a column is no array, or one that stays text: floats
    /// of servers before 12, whose text does not have all digits.
    ///
    /// @param metadata of the rows
    static Field elementOf(Field column, Map<String, String> metadata) {
        LogicalType type = column.type();
        LogicalType element = type.element();
        if (type.kind() == LogicalType.Kind.OTHER && type.name().endsWith(ARRAY) && !type.isNondeterministic()) {
            element = elementNamed(type.name().substring(0, type.name().length() - ARRAY.length()));
        }
        if (element == null) {
            return null;
        }
        boolean isFloat = element.kind() == LogicalType.Kind.REAL || element.kind() == LogicalType.Kind.DOUBLE;
        String major = metadata.get("pagegrad.server_version");
        if (isFloat && major != null && Integer.parseInt(major) < FIRST_SHORTEST_FLOATS) {
            return null;
        }
        return new Field("element", element, true);
    }

    private static LogicalType elementNamed(String name) {
        return name.equals("bytea") ? LogicalType.BYTEA : LogicalType.other(name);
    }

    Field element() {
        return element;
    }

    /// How the elements lie in [#values].
    PhysicalType form() {
        return form;
    }

    /// Reads the arrays of the first `rows` rows.
    void read(BytesVector arrays, int rows) {
        reserve(arrays, rows);
        batch.clear();
        count = 0;
        if (ends.length < rows) {
            ends = new int[rows];
        }
        for (int row = 0; row < rows; row++) {
            if (!arrays.isNull(row)) {
                split(new String(arrays.getBytes(row), StandardCharsets.UTF_8));
            }
            ends[row] = count;
        }
    }

    /// The elements of all rows that [#read] saw, one behind the other.
    ColumnVector values() {
        return batch.column(0);
    }

    /// How many [#values] there are.
    int count() {
        return count;
    }

    /// The first element of a row.
    int begin(int row) {
        return row == 0 ? 0 : ends[row - 1];
    }

    /// Behind the last element of a row.
    int end(int row) {
        return ends[row];
    }

    /// Between two elements there is a delimiter, so that counting these gives room for all.
    private void reserve(BytesVector arrays, int rows) {
        int most = rows;
        MemorySegment bytes = arrays.bytes();
        int end = arrays.offset(rows);
        for (int at = 0; at < end; at++) {
            most += bytes.get(ValueLayout.JAVA_BYTE, at) == delimiter ? 1 : 0;
        }
        if (most > batch.capacity()) {
            batch.close();
            batch = ColumnBatch.allocate(List.of(form), most, MemoryTag.BATCH);
        }
    }

    private void split(String array) {
        if (array.startsWith("[")) {
            throw refused("that does not begin at 1");
        }
        if (array.equals("{}")) {
            return;
        }
        int at = 0;
        do {
            at++;
            at = array.charAt(at) == '"' ? quoted(array, at + 1) : plain(array, at);
        } while (array.charAt(at) == delimiter);
    }

    /// @return where the element ends
    private int plain(String array, int from) {
        if (array.charAt(from) == '{') {
            throw refused("of several dimensions");
        }
        int end = from;
        while (array.charAt(end) != delimiter && array.charAt(end) != '}') {
            end++;
        }
        String text = array.substring(from, end);
        append(text.equals("NULL") ? null : text);
        return end;
    }

    /// @return where the element ends, behind its quote
    private int quoted(String array, int from) {
        StringBuilder text = new StringBuilder();
        int at = from;
        while (array.charAt(at) != '"') {
            at += array.charAt(at) == '\\' ? 1 : 0;
            text.append(array.charAt(at));
            at++;
        }
        append(text.toString());
        return at + 1;
    }

    private void append(String text) {
        try {
            boolean isRead = text != null
                    && (form != PhysicalType.BYTES || element.type().kind() == LogicalType.Kind.BYTEA);
            writer.write(isRead ? ValueReader.read(text, element.type()) : text, values(), count);
            count++;
        } catch (ValueException e) {
            throw refused("that has no form there (" + e.getMessage() + ")");
        }
    }

    private UnrepresentableValueException refused(String what) {
        return new UnrepresentableValueException("column " + column.name() + " holds an array " + what
                + ", which the format cannot hold: take it as text (" + column.name() + "::text)");
    }

    @Override
    public void close() {
        batch.close();
    }
}
