package io.pagegrad.cache;

import io.pagegrad.column.Block;
import io.pagegrad.column.LogicalType;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Makes a [ColumnCache] from arrays on the heap: for data that comes from no table, and for tests.
public final class ArrayCache {
    private static final ValueLayout.OfFloat FLOAT32 =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble FLOAT64 =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final long LINE = 64;

    private ArrayCache() {}

    /// Copies `values` into a cache without validation part whose columns are scalars.
    ///
    /// @param values for each name an array of the same length; a multiple of that length makes a vector column,
    /// rows one after the other
    /// @param groupRows rows of each row group but the last
    public static ColumnCache of(
            List<String> names, List<double[]> values, int rows, Precision precision, int groupRows) {
        List<CacheColumn> columns = new ArrayList<>();
        for (int c = 0; c < names.size(); c++) {
            int length = values.get(c).length;
            if (rows > 0 && (length == 0 || length % rows != 0)) {
                throw new IllegalArgumentException(
                        "column " + names.get(c) + ": " + length + " values are no multiple of " + rows + " rows");
            }
            columns.add(new CacheColumn(
                    names.get(c), LogicalType.DOUBLE, precision.physical(), rows == 0 ? 1 : length / rows));
        }
        List<Block> blocks = new ArrayList<>();
        for (CacheColumn column : columns) {
            long bytes = 0;
            for (int first = 0; first < rows; first += groupRows) {
                bytes += bytes(column, Math.min(groupRows, rows - first));
            }
            // one block for all groups: large ones lie in huge pages
            blocks.add(OffHeap.allocate(Math.max(LINE, bytes), MemoryTag.CACHE));
        }
        List<RowGroup> groups = new ArrayList<>();
        long[] used = new long[columns.size()];
        for (int first = 0; first < rows; first += groupRows) {
            int count = Math.min(groupRows, rows - first);
            List<ColumnView> views = new ArrayList<>();
            for (int c = 0; c < columns.size(); c++) {
                CacheColumn column = columns.get(c);
                MemorySegment data = blocks.get(c).segment().asSlice(used[c], bytes(column, count));
                used[c] += data.byteSize();
                for (int e = 0; e < count * column.lanes(); e++) {
                    double value = values.get(c)[first * column.lanes() + e];
                    if (precision == Precision.FLOAT32) {
                        data.set(FLOAT32, e * 4L, (float) value);
                    } else {
                        data.set(FLOAT64, e * 8L, value);
                    }
                }
                views.add(new ColumnView(column, count, data, null, null, 0));
            }
            groups.add(new RowGroup(groups.size(), first, count, views));
        }
        CacheProvenance provenance = new CacheProvenance(null, "", rows, 0);
        return new ColumnCache(columns, groups, null, null, Collections.emptyList(), provenance, blocks);
    }

    /// Whole lines, so that every group begins on one.
    private static long bytes(CacheColumn column, int rows) {
        return (rows * column.rowBytes() + LINE - 1) / LINE * LINE;
    }
}
