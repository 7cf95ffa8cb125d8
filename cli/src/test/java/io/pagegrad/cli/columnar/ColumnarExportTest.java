package io.pagegrad.cli.columnar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlift.compress.snappy.SnappyDecompressor;
import io.pagegrad.cli.scan.RowStream;
import io.pagegrad.cli.session.Interruption;
import io.pagegrad.cli.session.UnrepresentableValueException;
import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.Field;
import io.pagegrad.column.FixedVector;
import io.pagegrad.column.LogicalType;
import io.pagegrad.column.PhysicalType;
import io.pagegrad.pagefile.Projection.Form;
import io.pagegrad.pagefile.ScanCursor;
import io.pagegrad.pagefile.ScanUnit;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.PeriodDuration;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.util.ByteArrayReadableSeekableByteChannel;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ColumnarExportTest {
    private static final int TOTAL = 40_000;
    private static final UUID IDENTITY = UUID.fromString("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");

    private static final List<Field> FIELDS = List.of(
            new Field("b", LogicalType.BOOLEAN, true),
            new Field("s", LogicalType.SMALLINT, true),
            new Field("i", LogicalType.INTEGER, false),
            new Field("l", LogicalType.BIGINT, true),
            new Field("r", LogicalType.REAL, true),
            new Field("d", LogicalType.DOUBLE, true),
            new Field("fare", LogicalType.numeric(10, 2), true),
            new Field("wide", LogicalType.numeric(30, 4), true),
            new Field("n", LogicalType.NUMERIC, true),
            new Field("day", LogicalType.DATE, true),
            new Field("at", LogicalType.TIMESTAMP, true),
            new Field("atz", LogicalType.TIMESTAMPTZ, true),
            new Field("tod", LogicalType.TIME, true),
            new Field("span", LogicalType.INTERVAL, true),
            new Field("t", LogicalType.TEXT, true),
            new Field("raw", LogicalType.BYTEA, true),
            new Field("id", LogicalType.UUID, true));

    private static final long MICROS_2015 =
            ChronoUnit.MICROS.between(LocalDateTime.of(2000, 1, 1, 0, 0), LocalDateTime.of(2015, 1, 15, 19, 5, 39));
    private static final int DAYS_2015 =
            (int) ChronoUnit.DAYS.between(LocalDate.of(2000, 1, 1), LocalDate.of(2015, 1, 15));

    @TempDir
    Path directory;

    @Test
    void arrowFileReadsBackInArrowsOwnReader() throws IOException {
        byte[] file = write(ColumnarExport.Kind.ARROW_FILE);
        try (RootAllocator allocator = new RootAllocator();
                ArrowFileReader reader =
                        new ArrowFileReader(new ByteArrayReadableSeekableByteChannel(file), allocator)) {
            checkArrow(reader);
        }
    }

    @Test
    void arrowStreamReadsBackInArrowsOwnReader() throws IOException {
        byte[] stream = write(ColumnarExport.Kind.ARROW_STREAM);
        try (RootAllocator allocator = new RootAllocator();
                ArrowStreamReader reader = new ArrowStreamReader(new ByteArrayInputStream(stream), allocator)) {
            checkArrow(reader);
        }
    }

    private static void checkArrow(ArrowReader reader) throws IOException {
        VectorSchemaRoot root = reader.getVectorSchemaRoot();
        assertThat(root.getSchema().getCustomMetadata()).containsEntry("pagegrad.table", "public.t");
        assertThat(root.getSchema().findField("fare").getMetadata()).containsEntry("postgres.type", "numeric(10,2)");
        int seen = 0;
        while (reader.loadNextBatch()) {
            for (int row = 0; row < root.getRowCount(); row++, seen++) {
                assertThat(root.getVector("i").getObject(row)).isEqualTo(seen);
                if (seen % 3 == 1) {
                    for (Field field : FIELDS) {
                        assertThat(root.getVector(field.name()).isNull(row))
                                .as(field.name())
                                .isEqualTo(field.nullable());
                    }
                } else if (seen % 1000 == 0 || seen == TOTAL - 1) {
                    checkArrowRow(root, row, seen);
                }
            }
        }
        assertThat(seen).isEqualTo(TOTAL);
    }

    private static void checkArrowRow(VectorSchemaRoot root, int row, int seen) {
        assertThat(root.getVector("b").getObject(row)).isEqualTo(seen % 2 == 0);
        assertThat(root.getVector("s").getObject(row)).isEqualTo((short) (seen % 1000));
        assertThat(root.getVector("l").getObject(row)).isEqualTo(-1L * seen);
        assertThat(root.getVector("r").getObject(row)).isEqualTo(seen / 2f);
        assertThat(root.getVector("d").getObject(row)).isEqualTo(seen / 8d);
        assertThat(root.getVector("fare").getObject(row)).isEqualTo(new BigDecimal(seen + ".50"));
        assertThat(root.getVector("wide").getObject(row)).isEqualTo(new BigDecimal("-12345678901234567890.1234"));
        assertThat(root.getVector("n").getObject(row)).hasToString("1.5" + seen);
        assertThat(root.getVector("day").getObject(row))
                .isEqualTo((int) LocalDate.of(2015, 1, 15).toEpochDay());
        assertThat(root.getVector("at").getObject(row)).isEqualTo(LocalDateTime.of(2015, 1, 15, 19, 5, 39));
        assertThat(root.getVector("tod").getObject(row)).isEqualTo(3_600_000_000L);
        assertThat(root.getVector("span").getObject(row))
                .isEqualTo(new PeriodDuration(Period.of(0, 14, 3), Duration.ofSeconds(1)));
        assertThat(root.getVector("t").getObject(row)).hasToString("straße " + seen);
        assertThat(root.getVector("raw").getObject(row)).isEqualTo(new byte[] {0, (byte) seen});
        assertThat(root.getVector("id").getObject(row)).isEqualTo(bytes(IDENTITY));
    }

    @Test
    void parquetReadsBackInParquetsOwnReader() throws IOException {
        Path file = directory.resolve("rows.parquet");
        Files.write(file, write(ColumnarExport.Kind.PARQUET));
        ParquetReadOptions options = ParquetReadOptions.builder(new PlainParquetConfiguration())
                .withCodecFactory(new SnappyReading())
                .build();
        int seen = 0;
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file), options)) {
            assertThat(reader.getFileMetaData().getKeyValueMetaData()).containsEntry("pagegrad.table", "public.t");
            MessageType schema = reader.getFileMetaData().getSchema();
            assertThat(schema.getType("fare")).hasToString("optional int64 fare (DECIMAL(10,2))");
            assertThat(schema.getType("i")).hasToString("required int32 i");
            assertThat(schema.getType("atz")).hasToString("optional int64 atz (TIMESTAMP(MICROS,true))");
            for (PageReadStore group = reader.readNextRowGroup(); group != null; group = reader.readNextRowGroup()) {
                RecordReader<Group> rows = new ColumnIOFactory()
                        .getColumnIO(schema)
                        .getRecordReader(group, new GroupRecordConverter(schema));
                for (long row = 0; row < group.getRowCount(); row++, seen++) {
                    checkParquetRow(rows.read(), seen);
                }
            }
        }
        assertThat(seen).isEqualTo(TOTAL);
    }

    private static void checkParquetRow(Group row, int seen) {
        assertThat(row.getInteger("i", 0)).isEqualTo(seen);
        if (seen % 3 == 1) {
            assertThat(row.getFieldRepetitionCount("fare")).isZero();
            assertThat(row.getFieldRepetitionCount("t")).isZero();
            return;
        }
        assertThat(row.getLong("fare", 0)).isEqualTo(seen * 100L + 50);
        assertThat(new BigDecimal(
                        new java.math.BigInteger(row.getBinary("wide", 0).getBytes()), 4))
                .isEqualTo(new BigDecimal("-12345678901234567890.1234"));
        assertThat(row.getInteger("day", 0))
                .isEqualTo((int) LocalDate.of(2015, 1, 15).toEpochDay());
        assertThat(row.getString("t", 0)).isEqualTo("straße " + seen);
        assertThat(row.getString("span", 0)).isEqualTo("1 year 2 mons 3 days 00:00:01");
        assertThat(row.getBinary("id", 0).getBytes()).isEqualTo(bytes(IDENTITY));
    }

    @Test
    void valuesWithoutAFormAreRefusedByName() {
        assertRefused(new Field("day", LogicalType.DATE, true), Integer.MAX_VALUE, "infinite date");
        assertRefused(new Field("at", LogicalType.TIMESTAMP, true), Long.MIN_VALUE, "infinite timestamp");
        assertRefused(new Field("fare", LogicalType.numeric(10, 2), true), "NaN", "holds NaN");
        assertRefused(new Field("tod", LogicalType.TIME, true), 86_400_000_000L, "24:00:00");
    }

    private void assertRefused(Field field, Object value, String reason) {
        for (ColumnarExport.Kind kind : ColumnarExport.Kind.values()) {
            RowStream rows = stream(kind, List.of(field), List.<Object[]>of(new Object[] {value}));
            assertThatThrownBy(() -> write(kind, rows))
                    .isInstanceOf(UnrepresentableValueException.class)
                    .hasMessageContaining("column " + field.name())
                    .hasMessageContaining(reason);
        }
    }

    private static byte[] write(ColumnarExport.Kind kind) throws IOException {
        List<Object[]> rows = new ArrayList<>();
        for (int i = 0; i < TOTAL; i++) {
            Object[] row = {
                i % 2 == 0,
                (short) (i % 1000),
                i,
                -1L * i,
                i / 2f,
                i / 8d,
                i + ".50",
                "-12345678901234567890.1234",
                "1.5" + i,
                DAYS_2015,
                MICROS_2015,
                MICROS_2015,
                3_600_000_000L,
                kind == ColumnarExport.Kind.PARQUET ? "1 year 2 mons 3 days 00:00:01" : interval(14, 3, 1_000_000),
                "straße " + i,
                new byte[] {0, (byte) i},
                bytes(IDENTITY)
            };
            if (i % 3 == 1) {
                row = new Object[FIELDS.size()];
                row[2] = i;
            }
            rows.add(row);
        }
        return write(kind, stream(kind, FIELDS, rows));
    }

    private static byte[] write(ColumnarExport.Kind kind, RowStream rows) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ColumnarExport export = new ColumnarExport(kind, rows);
        try (ColumnarExport.Scan scan = export.open(2, new Interruption())) {
            export.write(scan, out, wanted -> wanted);
        }
        return out.toByteArray();
    }

    private static RowStream stream(ColumnarExport.Kind kind, List<Field> fields, List<Object[]> rows) {
        List<PhysicalType> types = fields.stream()
                .map(field -> ColumnarExport.form(kind, field.type()) == Form.TEXT
                        ? PhysicalType.BYTES
                        : field.type().physical())
                .toList();
        List<ScanUnit> units = new ArrayList<>();
        for (int from = 0; from < rows.size(); from += 18_000) {
            units.add(new TypedUnit(rows.subList(from, Math.min(rows.size(), from + 18_000))));
        }
        return new RowStream(fields, types, units, Map.of("pagegrad.table", "public.t"));
    }

    private static byte[] interval(int months, int days, long micros) {
        ByteBuffer bytes = ByteBuffer.allocate(16).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        return bytes.putLong(micros).putInt(days).putInt(months).array();
    }

    private static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    /// Rows of Java values.
    private record TypedUnit(List<Object[]> rows) implements ScanUnit {
        @Override
        public long sizeBytes() {
            return 1;
        }

        @Override
        public long maxRows() {
            return rows.size();
        }

        @Override
        public ScanCursor open() {
            return new ScanCursor() {
                private int next;

                @Override
                public int fill(ColumnBatch batch) {
                    batch.clear();
                    int filled = 0;
                    while (filled < batch.capacity() && next < rows.size()) {
                        Object[] row = rows.get(next++);
                        for (int column = 0; column < row.length; column++) {
                            set(batch, column, filled, row[column]);
                        }
                        filled++;
                    }
                    batch.size(filled);
                    return filled;
                }

                @Override
                public long bytesRead() {
                    return 1;
                }

                @Override
                public void close() {}
            };
        }

        private static void set(ColumnBatch batch, int column, int row, Object value) {
            switch (value) {
                case null -> batch.column(column).setNull(row);
                case Boolean v -> batch.fixed(column).setBool(row, v);
                case Short v -> batch.fixed(column).setShort(row, v);
                case Integer v -> batch.fixed(column).setInt(row, v);
                case Long v -> batch.fixed(column).setLong(row, v);
                case Float v -> batch.fixed(column).setFloat(row, v);
                case Double v -> batch.fixed(column).setDouble(row, v);
                case String v -> append(batch, column, v.getBytes(StandardCharsets.UTF_8));
                case byte[] v -> {
                    if (batch.column(column) instanceof FixedVector fixed) {
                        MemorySegment.copy(v, 0, fixed.data(), ValueLayout.JAVA_BYTE, row * 16L, 16);
                    } else {
                        append(batch, column, v);
                    }
                }
                default -> throw new IllegalArgumentException(value.toString());
            }
        }

        private static void append(ColumnBatch batch, int column, byte[] value) {
            batch.bytes(column).append(MemorySegment.ofArray(value), 0, value.length);
        }
    }

    private static final class SnappyReading implements CompressionCodecFactory {
        @Override
        public BytesInputCompressor getCompressor(CompressionCodecName codec) {
            throw new UnsupportedOperationException();
        }

        @Override
        public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
            return new BytesInputDecompressor() {
                @Override
                public BytesInput decompress(BytesInput bytes, int size) throws IOException {
                    byte[] packed = bytes.toByteArray();
                    byte[] plain = new byte[size];
                    new SnappyDecompressor().decompress(packed, 0, packed.length, plain, 0, size);
                    return BytesInput.from(plain);
                }

                @Override
                public void decompress(ByteBuffer in, int packedSize, ByteBuffer out, int size) throws IOException {
                    byte[] packed = new byte[packedSize];
                    in.get(packed);
                    out.put(decompress(BytesInput.from(packed), size).toByteArray());
                }

                @Override
                public void release() {}
            };
        }

        @Override
        public void release() {}
    }
}
