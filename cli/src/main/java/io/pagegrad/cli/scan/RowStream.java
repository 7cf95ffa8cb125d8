package io.pagegrad.cli.scan;

import io.pagegrad.column.Field;
import io.pagegrad.column.PhysicalType;
import io.pagegrad.pagefile.ScanUnit;
import java.util.List;
import java.util.Map;

/// Rows that are ready to be read: their columns, and the units whose rows, in order, are all rows.
///
/// @param fields name and SQL type of each column
/// @param types in which form each column comes; [PhysicalType#BYTES] where text was asked for
/// @param metadata where the rows come from, for formats that can say so
public record RowStream(
        List<Field> fields, List<PhysicalType> types, List<ScanUnit> units, Map<String, String> metadata) {
    public RowStream {
        fields = List.copyOf(fields);
        types = List.copyOf(types);
        units = List.copyOf(units);
    }

    public long sizeBytes() {
        return units.stream().mapToLong(ScanUnit::sizeBytes).sum();
    }
}
