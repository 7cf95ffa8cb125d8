package io.pagegrad.pagefile.postgres.differential;

import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.FixedVector;
import io.pagegrad.column.LogicalType;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.PhysicalType;
import io.pagegrad.pagefile.PagefileDatabase;
import io.pagegrad.pagefile.PagefileSource;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.Projection;
import io.pagegrad.pagefile.ScanCursor;
import io.pagegrad.pagefile.ScanUnit;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The columns of a table that have values, not only text, in hexadecimal as the server's binary protocol has
/// them.
///
/// @param query that makes the server print the same, null when no column has a value
/// @param csv what the reader gives, the columns in reverse order
record ValueForms(String query, byte[] csv) {
    private static final int BATCH_ROWS = 100;

    /// Hold numbers that do not fit into a float8, which the server refuses to cast.
    private static final Set<String> WIDE_NUMERICS = Set.of("types.numerics", "stored.toast_types");

    /// Of every relation that has such a column and is not refused.
    static Map<String, ValueForms> ofAll(Path data, String database, Iterable<String> relations) throws IOException {
        Map<String, ValueForms> forms = new LinkedHashMap<>();
        try (PagefileSource source = ClusterReading.format().open(data)) {
            PagefileDatabase opened = source.database(database);
            for (String relation : relations) {
                if (!Refusals.EXPECTED.containsKey(relation)) {
                    ValueForms found = of(opened.table(relation, false), relation);
                    if (found.query() != null) {
                        forms.put(relation, found);
                    }
                }
            }
        }
        return forms;
    }

    /// @param relation qualified and quoted
    private static ValueForms of(PagefileTable table, String relation) throws IOException {
        List<Projection.Item> items = new ArrayList<>();
        List<LogicalType.Kind> kinds = new ArrayList<>();
        List<String> expressions = new ArrayList<>();
        for (int i = table.schema().size() - 1; i >= 0; i--) {
            LogicalType type = table.schema().field(i).type();
            String sent = sent(type, SqlName.quoted(table.schema().field(i).name()));
            boolean tooWide = type.kind() == LogicalType.Kind.NUMERIC && WIDE_NUMERICS.contains(relation);
            if (sent != null && !tooWide) {
                kinds.add(type.kind());
                items.add(new Projection.Item(i, Projection.Form.VALUE));
                expressions.add("encode(" + sent + ", 'hex')");
            }
        }
        if (items.isEmpty()) {
            return new ValueForms(null, new byte[0]);
        }
        Projection projection = new Projection(items);
        StringBuilder csv = new StringBuilder();
        try (ColumnBatch batch =
                ColumnBatch.allocate(projection.physicalTypes(table.schema()), BATCH_ROWS, MemoryTag.BATCH)) {
            for (ScanUnit unit : table.scanUnits(projection, 4 * 8192)) {
                try (ScanCursor cursor = unit.open()) {
                    for (int rows = cursor.fill(batch); rows > 0; rows = cursor.fill(batch)) {
                        for (int row = 0; row < rows; row++) {
                            writeRow(batch, row, kinds, csv);
                        }
                    }
                }
            }
        }
        return new ValueForms(
                "SELECT " + String.join(", ", expressions) + " FROM " + relation,
                csv.toString().getBytes(StandardCharsets.US_ASCII));
    }

    /// Null for a type that has no value form, or none that the server sends in the same way.
    private static String sent(LogicalType type, String column) {
        return switch (type.kind()) {
            case BOOLEAN -> "boolsend(" + column + ")";
            case SMALLINT -> "int2send(" + column + ")";
            case INTEGER -> "int4send(" + column + ")";
            case BIGINT -> type.name().equals("bigint") ? "int8send(" + column + ")" : null;
            case REAL -> "float4send(" + column + ")";
            case DOUBLE -> "float8send(" + column + ")";
            case NUMERIC -> "float8send(" + column + "::float8)";
            case DATE -> "date_send(" + column + ")";
            case TIME -> "time_send(" + column + ")";
            case TIMESTAMP -> "timestamp_send(" + column + ")";
            case TIMESTAMPTZ -> "timestamptz_send(" + column + ")";
            case INTERVAL -> "interval_send(" + column + ")";
            case UUID -> "uuid_send(" + column + ")";
            case TEXT -> "textsend(" + column + "::text)";
            case CHAR -> "bpcharsend(" + column + ")";
            case BYTEA -> column;
            case ARRAY, OTHER -> null;
        };
    }

    private static void writeRow(ColumnBatch batch, int row, List<LogicalType.Kind> kinds, StringBuilder csv) {
        for (int column = 0; column < batch.columnCount(); column++) {
            if (column > 0) {
                csv.append(',');
            }
            if (!batch.column(column).isNull(row)) {
                byte[] value = batch.column(column).type() == PhysicalType.BYTES
                        ? batch.bytes(column).getBytes(row)
                        : sentBytes(batch.fixed(column), row, kinds.get(column));
                csv.append(value.length == 0 ? "\"\"" : HexFormat.of().formatHex(value));
            }
        }
        csv.append('\n');
    }

    /// Big-endian, which a uuid is already.
    private static byte[] sentBytes(FixedVector vector, int row, LogicalType.Kind kind) {
        int width = vector.type().widthBytes();
        byte[] bytes = vector.data().asSlice((long) row * width, width).toArray(ValueLayout.JAVA_BYTE);
        if (kind == LogicalType.Kind.INTERVAL) {
            reverse(bytes, 0, 8);
            reverse(bytes, 8, 12);
            reverse(bytes, 12, 16);
        } else if (kind != LogicalType.Kind.UUID) {
            reverse(bytes, 0, width);
        }
        return bytes;
    }

    private static void reverse(byte[] bytes, int from, int to) {
        for (int i = from, j = to - 1; i < j; i++, j--) {
            byte swapped = bytes[i];
            bytes[i] = bytes[j];
            bytes[j] = swapped;
        }
    }
}
