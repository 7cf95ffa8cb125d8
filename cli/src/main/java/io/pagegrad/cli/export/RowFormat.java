package io.pagegrad.cli.export;

import io.pagegrad.cli.columnar.ColumnarExport;
import io.pagegrad.column.LogicalType;
import io.pagegrad.pagefile.Projection.Form;
import java.util.Locale;

/// The formats of `--format`.
public enum RowFormat {
    CSV(null),
    JSONL(null),
    /// Arrow IPC file.
    ARROW(ColumnarExport.Kind.ARROW_FILE),
    /// Arrow IPC stream.
    ARROW_STREAM(ColumnarExport.Kind.ARROW_STREAM),
    PARQUET(ColumnarExport.Kind.PARQUET);

    private final ColumnarExport.Kind columnar;

    RowFormat(ColumnarExport.Kind columnar) {
        this.columnar = columnar;
    }

    /// Null for formats made of the text of values.
    ColumnarExport.Kind columnar() {
        return columnar;
    }

    /// True for formats made of the text of values.
    public boolean isText() {
        return columnar == null;
    }

    /// In which form the format wants a column.
    public Form form(LogicalType type) {
        return columnar == null ? Form.TEXT : ColumnarExport.form(columnar, type);
    }

    /// As the option spells it: `arrow-stream`.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
