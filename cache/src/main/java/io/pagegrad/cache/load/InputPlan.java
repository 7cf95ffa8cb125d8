package io.pagegrad.cache.load;

import io.pagegrad.cache.CacheColumn;
import io.pagegrad.cache.InputTransform.Encoding;
import io.pagegrad.cache.Precision;
import io.pagegrad.column.PhysicalType;

/// How one output of the query lies in memory while a cache is loaded.
///
/// @param column the output
/// @param precision form of its numbers
/// @param lanes elements of one row
/// @param pivot taken off every number before it is rounded to float32, so that large numbers close to each
/// other stay apart; scaling takes account of it. 0 when numbers are not scaled
/// @param scaled whether scaling follows
record InputPlan(LoadColumn column, Precision precision, int lanes, double pivot, boolean scaled) {
    boolean isCategory() {
        return column.encoding() == Encoding.ONE_HOT || column.encoding() == Encoding.ORDINAL;
    }

    /// Type of one element: codes of categories are int32 until all categories are known.
    PhysicalType element() {
        return isCategory() ? PhysicalType.INT32 : precision.physical();
    }

    long rowBytes() {
        return (long) lanes * element().widthBytes();
    }

    /// True when a scan can decode the column straight into the memory of the cache.
    boolean isDirect() {
        return column.encoding() == Encoding.NUMBER
                && pivot == 0
                && column.field().type().physical() == precision.physical();
    }

    /// The column of the cache that this becomes, where it is no category.
    CacheColumn cacheColumn() {
        return new CacheColumn(name(), column.field().type(), precision.physical(), lanes);
    }

    String name() {
        return column.field().name();
    }
}
