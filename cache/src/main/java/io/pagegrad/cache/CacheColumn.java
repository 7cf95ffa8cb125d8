package io.pagegrad.cache;

import io.pagegrad.column.LogicalType;
import io.pagegrad.column.PhysicalType;
import java.util.Objects;

/// What one column of a cache is: its name, where it came from and how it lies in memory.
///
/// @param name name of the query's output
/// @param source SQL type of the query's output
/// @param type how one element lies in memory
/// @param lanes elements of one row, at least 1: the length of a feature vector, `lanes` elements side by
/// side for each row; always 1 for [PhysicalType#BYTES]
public record CacheColumn(String name, LogicalType source, PhysicalType type, int lanes) {
    public CacheColumn {
        Objects.requireNonNull(name);
        Objects.requireNonNull(source);
        Objects.requireNonNull(type);
        if (lanes < 1 || type == PhysicalType.BYTES && lanes != 1) {
            throw new IllegalArgumentException("column " + name + ": " + lanes + " lanes of " + type);
        }
    }

    /// Bytes of one row; for [PhysicalType#BYTES] those of its offset, without the bytes themselves.
    public long rowBytes() {
        return type == PhysicalType.BYTES ? 4 : (long) lanes * type.widthBytes();
    }

    /// True for float32 and float64 columns: what a model can take.
    public boolean isFloating() {
        return type == PhysicalType.FLOAT32 || type == PhysicalType.FLOAT64;
    }
}
