package io.pagegrad.cli.columnar;

import io.pagegrad.cli.scan.RowStream;
import io.pagegrad.cli.session.WrongUseException;
import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.ColumnVector;
import io.pagegrad.column.Field;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/// Parquet, Snappy-compressed, row group by row group; memory holds one row group.
final class ParquetRows implements BatchWriter {
    private static final long ROW_GROUP_BYTES = 64L << 20;

    private final ParquetWriter<Row> writer;

    /// For each column its list, null where it is no array.
    private final List<ParquetList> lists = new ArrayList<>();

    private boolean finished;

    /// One row of a batch.
    private static final class Row {
        ColumnBatch batch;
        int index;
    }

    private final Row row = new Row();

    ParquetRows(RowStream rows, OutputStream out) throws IOException {
        List<ParquetColumn> columns = columns(rows);
        for (Field field : rows.fields()) {
            Field element = ArrayElements.elementOf(field, rows.metadata());
            lists.add(element == null ? null : new ParquetList(field, element));
        }
        writer = new Builder(new StreamFile(out), columns, lists, rows.metadata())
                .withConf(new PlainParquetConfiguration())
                .withCodecFactory(new SnappyPages())
                .withCompressionCodec(CompressionCodecName.SNAPPY)
                .withRowGroupSize(ROW_GROUP_BYTES)
                .build();
    }

    private static List<ParquetColumn> columns(RowStream rows) {
        if (rows.fields().isEmpty()) {
            throw new WrongUseException("a Parquet file needs at least one column, and there is none");
        }
        List<ParquetColumn> columns = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int column = 0; column < rows.fields().size(); column++) {
            String name = rows.fields().get(column).name();
            if (!names.add(name)) {
                throw new WrongUseException(
                        "two columns are named " + name + ", which Parquet does not allow: name one with AS");
            }
            columns.add(new ParquetColumn(
                    rows.fields().get(column), name, rows.types().get(column)));
        }
        return columns;
    }

    @Override
    public void write(ColumnBatch batch, int rows) throws IOException {
        row.batch = batch;
        for (int column = 0; column < lists.size(); column++) {
            if (lists.get(column) != null) {
                lists.get(column).read(batch.bytes(column), rows);
            }
        }
        for (int index = 0; index < rows; index++) {
            row.index = index;
            writer.write(row);
        }
    }

    @Override
    public void finish() throws IOException {
        finished = true;
        writer.close();
    }

    @Override
    public void close() throws IOException {
        try {
            if (!finished) {
                writer.close();
            }
        } finally {
            lists.stream().filter(Objects::nonNull).forEach(ParquetList::close);
        }
    }

    private static final class Builder extends ParquetWriter.Builder<Row, Builder> {
        private final List<ParquetColumn> columns;
        private final List<ParquetList> lists;
        private final Map<String, String> metadata;

        Builder(OutputFile file, List<ParquetColumn> columns, List<ParquetList> lists, Map<String, String> metadata) {
            super(file);
            this.columns = columns;
            this.lists = lists;
            this.metadata = metadata;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        @Deprecated
        protected WriteSupport<Row> getWriteSupport(Configuration configuration) {
            return new Support(columns, lists, metadata);
        }

        @Override
        protected WriteSupport<Row> getWriteSupport(ParquetConfiguration configuration) {
            return new Support(columns, lists, metadata);
        }
    }

    private static final class Support extends WriteSupport<Row> {
        private final List<ParquetColumn> columns;
        private final List<ParquetList> lists;
        private final Map<String, String> metadata;
        private RecordConsumer out;

        Support(List<ParquetColumn> columns, List<ParquetList> lists, Map<String, String> metadata) {
            this.columns = columns;
            this.lists = lists;
            this.metadata = metadata;
        }

        @Override
        @Deprecated
        public WriteContext init(Configuration configuration) {
            return context();
        }

        @Override
        public WriteContext init(ParquetConfiguration configuration) {
            return context();
        }

        private WriteContext context() {
            List<Type> types = new ArrayList<>();
            for (int column = 0; column < columns.size(); column++) {
                ParquetList list = lists.get(column);
                types.add(list == null ? columns.get(column).type() : list.type());
            }
            return new WriteContext(new MessageType("rows", types), metadata);
        }

        @Override
        public void prepareForWrite(RecordConsumer consumer) {
            out = consumer;
        }

        @Override
        public void write(Row row) {
            out.startMessage();
            for (int column = 0; column < columns.size(); column++) {
                ColumnVector vector = row.batch.column(column);
                if (!vector.isNull(row.index)) {
                    ParquetColumn target = columns.get(column);
                    out.startField(target.name(), column);
                    if (lists.get(column) == null) {
                        target.write(vector, row.index, out);
                    } else {
                        lists.get(column).write(row.index, out);
                    }
                    out.endField(target.name(), column);
                }
            }
            out.endMessage();
        }
    }
}
