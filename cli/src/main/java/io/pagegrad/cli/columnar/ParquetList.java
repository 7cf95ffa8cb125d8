package io.pagegrad.cli.columnar;

import io.pagegrad.column.BytesVector;
import io.pagegrad.column.ColumnVector;
import io.pagegrad.column.Field;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/// One column of arrays on its way into Parquet: a list as the format specifies it, a group `list` repeated that
/// holds an optional `element`. One thread; owns its memory.
final class ParquetList implements AutoCloseable {
    private static final String LIST = "list";

    private final Field column;
    private final ArrayElements elements;
    private final ParquetColumn element;

    ParquetList(Field column, Field element) {
        this.column = column;
        this.elements = new ArrayElements(ColumnarExport.Kind.PARQUET, column, element);
        this.element = new ParquetColumn(element, element.name(), elements.form());
    }

    Type type() {
        return Types.list(column.nullable() ? Type.Repetition.OPTIONAL : Type.Repetition.REQUIRED)
                .setElementType(element.type())
                .named(column.name());
    }

    /// Reads the arrays of a batch, for [#write].
    void read(BytesVector arrays, int rows) {
        elements.read(arrays, rows);
    }

    /// Hands the array of a row over; it is not null.
    void write(int row, RecordConsumer out) {
        out.startGroup();
        int end = elements.end(row);
        int index = elements.begin(row);
        if (index < end) {
            ColumnVector values = elements.values();
            out.startField(LIST, 0);
            for (; index < end; index++) {
                out.startGroup();
                if (!values.isNull(index)) {
                    out.startField(element.name(), 0);
                    element.write(values, index, out);
                    out.endField(element.name(), 0);
                }
                out.endGroup();
            }
            out.endField(LIST, 0);
        }
        out.endGroup();
    }

    @Override
    public void close() {
        elements.close();
    }
}
