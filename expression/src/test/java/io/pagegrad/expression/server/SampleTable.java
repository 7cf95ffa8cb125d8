package io.pagegrad.expression.server;

import io.pagegrad.column.BytesVector;
import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.Field;
import io.pagegrad.column.FixedVector;
import io.pagegrad.column.LogicalType;
import io.pagegrad.column.LogicalType.Kind;
import io.pagegrad.column.PhysicalType;
import io.pagegrad.column.Schema;
import io.pagegrad.expression.query.InputColumn;
import io.pagegrad.expression.query.InputForm;
import io.pagegrad.expression.query.OutputColumn;
import io.pagegrad.expression.query.OutputForm;
import io.pagegrad.expression.value.Interval;
import io.pagegrad.expression.value.ValueReader;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;
import java.util.UUID;

/// A table of one column of every type, filled with ordinary values, extremes, NaN, infinities and nulls.
final class SampleTable {
    static final Schema SCHEMA = new Schema(List.of(
            field("id", LogicalType.INTEGER),
            field("b", LogicalType.BOOLEAN),
            field("b2", LogicalType.BOOLEAN),
            field("s", LogicalType.SMALLINT),
            field("i", LogicalType.INTEGER),
            field("i2", LogicalType.INTEGER),
            field("l", LogicalType.BIGINT),
            field("l2", LogicalType.BIGINT),
            field("r", LogicalType.REAL),
            field("f", LogicalType.DOUBLE),
            field("f2", LogicalType.DOUBLE),
            field("n", LogicalType.NUMERIC),
            field("n2", LogicalType.numeric(10, 2)),
            field("d", LogicalType.DATE),
            field("ts", LogicalType.TIMESTAMP),
            field("ts2", LogicalType.TIMESTAMP),
            field("tz", LogicalType.TIMESTAMPTZ),
            field("tm", LogicalType.TIME),
            field("iv", LogicalType.INTERVAL),
            field("iv2", LogicalType.INTERVAL),
            field("t", LogicalType.TEXT),
            field("w", LogicalType.TEXT),
            field("c", new LogicalType(Kind.CHAR, 4, -1, null, "character(4)")),
            field("bt", LogicalType.BYTEA),
            field("u", LogicalType.UUID),
            field("ai", LogicalType.arrayOf(LogicalType.INTEGER))));

    private final List<String[]> rows = new ArrayList<>();

    private static Field field(String name, LogicalType type) {
        return new Field(name, type, !name.equals("id"));
    }

    SampleTable(int rowCount, long seed, int serverMajor) {
        this(rowCount, seed, serverMajor, false);
    }

    /// @param ordinary true for a table without extremes, NaN and infinities
    SampleTable(int rowCount, long seed, int serverMajor, boolean ordinary) {
        Random random = new Random(seed);
        SampleValues values = new SampleValues(random, serverMajor, ordinary);
        for (int row = 0; row < rowCount; row++) {
            String[] texts = new String[SCHEMA.size()];
            texts[0] = Integer.toString(row);
            for (int column = 1; column < texts.length; column++) {
                Field field = SCHEMA.field(column);
                texts[column] = random.nextInt(8) == 0 ? null : values.text(field.name(), field.type());
            }
            rows.add(texts);
        }
    }

    int rowCount() {
        return rows.size();
    }

    /// Statements that make the table `sample`.
    String script() {
        StringBuilder script = new StringBuilder("CREATE TABLE sample (");
        for (int i = 0; i < SCHEMA.size(); i++) {
            Field field = SCHEMA.field(i);
            script.append(i == 0 ? "" : ", ")
                    .append(field.name())
                    .append(' ')
                    .append(field.type().name());
        }
        script.append(");\n");
        for (String[] row : rows) {
            StringJoiner values = new StringJoiner(", ", "INSERT INTO sample VALUES (", ");\n");
            for (String text : row) {
                values.add(text == null ? "NULL" : "'" + text.replace("'", "''") + "'");
            }
            script.append(values);
        }
        return script.toString();
    }

    /// Fills a batch with the rows `[from, to)` of the columns that a query reads.
    void fill(ColumnBatch batch, List<InputColumn> columns, int from, int to) {
        batch.clear();
        for (int i = 0; i < columns.size(); i++) {
            InputColumn column = columns.get(i);
            for (int row = from; row < to; row++) {
                String text = rows.get(row)[column.column()];
                if (text == null) {
                    batch.column(i).setNull(row - from);
                } else {
                    put(batch, i, row - from, column, text);
                }
            }
        }
        batch.size(to - from);
    }

    private static void put(ColumnBatch batch, int index, int row, InputColumn column, String text) {
        if (column.form() == InputForm.TEXT) {
            append(batch.bytes(index), text.getBytes(StandardCharsets.UTF_8));
            return;
        }
        Object value = ValueReader.read(text, column.type());
        if (column.type().kind() == Kind.ARRAY) {
            new OutputColumn(column.type(), column.type(), OutputForm.VALUE).write(value, batch.bytes(index), row);
            return;
        }
        if (column.physicalType() == PhysicalType.BYTES) {
            append(batch.bytes(index), bytes(value));
            return;
        }
        FixedVector vector = batch.fixed(index);
        switch (column.physicalType()) {
            case BOOL -> vector.setBool(row, (Boolean) value);
            case INT16 -> vector.setShort(row, ((Number) value).shortValue());
            case INT32 -> vector.setInt(row, (int) value);
            case INT64 -> vector.setLong(row, (long) value);
            case FLOAT32 -> vector.setFloat(row, (float) value);
            case FLOAT64 -> vector.setDouble(row, ((Number) value).doubleValue());
            case FIXED16 -> MemorySegment.copy(MemorySegment.ofArray(sixteen(value)), 0, vector.data(), row * 16L, 16);
            case BYTES -> throw new IllegalStateException();
        }
    }

    private static void append(BytesVector vector, byte[] bytes) {
        vector.append(MemorySegment.ofArray(bytes), 0, bytes.length);
    }

    private static byte[] bytes(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        return value.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] sixteen(Object value) {
        ByteBuffer buffer = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        if (value instanceof UUID uuid) {
            buffer.order(ByteOrder.BIG_ENDIAN).putLong(uuid.getMostSignificantBits());
            buffer.putLong(uuid.getLeastSignificantBits());
        } else {
            Interval interval = (Interval) value;
            buffer.putLong(interval.micros()).putInt(interval.days()).putInt(interval.months());
        }
        return buffer.array();
    }
}
