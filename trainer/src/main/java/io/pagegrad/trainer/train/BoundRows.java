package io.pagegrad.trainer.train;

import io.pagegrad.cache.CacheColumn;
import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.RowGroup;
import io.pagegrad.cache.RowSet;
import io.pagegrad.cache.RowSlice;
import io.pagegrad.column.PhysicalType;
import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.trainer.backend.RowSegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The columns of a cache that a model reads, in the model's order.
final class BoundRows {
    private final ColumnCache cache;
    private final int[] columns;
    private final PhysicalType type;

    /// @throws TrainingException when a column is missing, holds no floating-point numbers, or its nulls are
    /// still there
    BoundRows(ColumnCache cache, List<String> names) {
        this(cache, names, false);
    }

    /// @param vectors whether a column may hold several numbers a row
    BoundRows(ColumnCache cache, List<String> names, boolean vectors) {
        this.cache = cache;
        this.columns = new int[names.size()];
        PhysicalType common = null;
        for (int c = 0; c < columns.length; c++) {
            columns[c] = cache.columnIndex(names.get(c));
            if (columns[c] < 0) {
                throw new TrainingException("the data has no column " + names.get(c) + "; it has "
                        + String.join(
                                ", ",
                                cache.columns().stream().map(CacheColumn::name).toList()));
            }
            CacheColumn column = cache.columns().get(columns[c]);
            if (!column.isFloating() || column.lanes() != 1 && !vectors) {
                throw new TrainingException("column " + column.name() + " is " + column.type()
                        + (column.lanes() == 1 ? "" : " × " + column.lanes())
                        + ": a model takes single floating-point numbers");
            }
            if (common != null && common != column.type()) {
                throw new TrainingException("column " + column.name() + " is " + column.type() + " but others are "
                        + common + ": load all columns in one precision");
            }
            common = column.type();
        }
        this.type = common == null ? PhysicalType.FLOAT32 : common;
        checkNulls();
    }

    private void checkNulls() {
        for (RowGroup group : cache.groups()) {
            for (int column : columns) {
                if (group.column(column).nullCount() > 0) {
                    throw new TrainingException("column "
                            + cache.columns().get(column).name()
                            + " has nulls: load it with a rule for them (drop, mean, zero)");
                }
            }
        }
    }

    PhysicalType type() {
        return type;
    }

    /// How sums over these columns are computed.
    KernelPrecision precision(boolean preciseSums) {
        return switch (type) {
            case FLOAT32 -> preciseSums ? KernelPrecision.FLOAT32_AS_FLOAT64 : KernelPrecision.FLOAT32;
            default -> KernelPrecision.FLOAT64;
        };
    }

    int columnCount() {
        return columns.length;
    }

    /// Bytes of one row of each column.
    int[] rowBytes() {
        int[] bytes = new int[columns.length];
        Arrays.setAll(bytes, c -> (int) cache.columns().get(columns[c]).rowBytes());
        return bytes;
    }

    /// @throws IllegalStateException when the cache is closed
    List<RowSegment> segments(RowSet rows) {
        List<RowSegment> segments = new ArrayList<>();
        for (RowSlice slice : rows.slices()) {
            long[] addresses = new long[columns.length];
            for (int c = 0; c < columns.length; c++) {
                if (!slice.group().column(columns[c]).data().scope().isAlive()) {
                    throw new IllegalStateException("the cache is closed");
                }
                addresses[c] = slice.group().column(columns[c]).address();
            }
            segments.add(new RowSegment(addresses, slice.from(), slice.to()));
        }
        return segments;
    }
}
