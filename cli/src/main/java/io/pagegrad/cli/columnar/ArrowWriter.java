package io.pagegrad.cli.columnar;

import io.pagegrad.cli.scan.RowStream;
import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.Field;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.pojo.Schema;

/// Arrow IPC, as a file or as a stream: one record batch for each batch of rows.
final class ArrowWriter implements BatchWriter {
    private final List<ArrowColumn> columns = new ArrayList<>();
    private final BufferAllocator allocator = new RootAllocator();
    private final VectorSchemaRoot root;
    private final org.apache.arrow.vector.ipc.ArrowWriter writer;

    ArrowWriter(RowStream rows, OutputStream out, boolean asStream) throws IOException {
        for (int column = 0; column < rows.fields().size(); column++) {
            columns.add(column(rows, column, asStream));
        }
        Schema schema = new Schema(columns.stream().map(ArrowColumn::arrowField).toList(), rows.metadata());
        root = VectorSchemaRoot.create(schema, allocator);
        WritableByteChannel channel = Channels.newChannel(new Unclosed(out));
        writer = asStream ? new ArrowStreamWriter(root, null, channel) : new ArrowFileWriter(root, null, channel);
        writer.start();
    }

    private static ArrowColumn column(RowStream rows, int column, boolean asStream) {
        Field field = rows.fields().get(column);
        Field element = ArrayElements.elementOf(field, rows.metadata());
        ColumnarExport.Kind kind = asStream ? ColumnarExport.Kind.ARROW_STREAM : ColumnarExport.Kind.ARROW_FILE;
        return element == null
                ? ArrowColumn.of(field, rows.types().get(column))
                : ArrowColumn.of(field, new ArrayElements(kind, field, element));
    }

    @Override
    public void write(ColumnBatch batch, int rows) throws IOException {
        for (int column = 0; column < columns.size(); column++) {
            FieldVector vector = root.getVector(column);
            columns.get(column).fill(batch.column(column), rows, vector);
        }
        root.setRowCount(rows);
        writer.writeBatch();
    }

    @Override
    public void finish() throws IOException {
        writer.end();
    }

    @Override
    public void close() {
        writer.close();
        root.close();
        allocator.close();
        for (ArrowColumn column : columns) {
            if (column.elements() != null) {
                column.elements().close();
            }
        }
    }
}
