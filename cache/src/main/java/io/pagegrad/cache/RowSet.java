package io.pagegrad.cache;

import java.util.ArrayList;
import java.util.List;

/// An ordered set of a cache's rows as contiguous slices: all of them, the training part, the validation
/// part, or one of several partitions. Immutable; lives as long as its cache.
///
/// Rows are numbered `[0, rows())` through all slices; a mini-batch is a range of these numbers and touches
/// one slice or a few neighbours.
public final class RowSet {
    private final List<RowSlice> slices;
    private final long rows;

    private RowSet(List<RowSlice> slices) {
        this.slices = List.copyOf(slices);
        this.rows = slices.isEmpty()
                ? 0
                : slices.getLast().start() + slices.getLast().rows();
    }

    /// All rows of `groups`.
    public static RowSet all(List<RowGroup> groups) {
        Builder builder = new Builder();
        for (RowGroup group : groups) {
            builder.add(group, 0, group.rows());
        }
        return builder.build();
    }

    public long rows() {
        return rows;
    }

    public List<RowSlice> slices() {
        return slices;
    }

    /// Index of the slice that holds row `row`.
    ///
    /// @throws IndexOutOfBoundsException when `row` is not in `[0, rows())`
    public int sliceOf(long row) {
        if (row < 0 || row >= rows) {
            throw new IndexOutOfBoundsException("row " + row + " of " + rows);
        }
        int low = 0;
        int high = slices.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (slices.get(middle).start() <= row) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /// The rows `[from, to)` of this set as a set of their own.
    public RowSet range(long from, long to) {
        if (from < 0 || from > to || to > rows) {
            throw new IndexOutOfBoundsException("rows [" + from + ", " + to + ") of " + rows);
        }
        Builder builder = new Builder();
        if (from < to) {
            int last = sliceOf(to - 1);
            for (int i = sliceOf(from); i <= last; i++) {
                RowSlice slice = slices.get(i);
                int begin = (int) (Math.max(from, slice.start()) - slice.start());
                int end = (int) (Math.min(to, slice.start() + slice.rows()) - slice.start());
                builder.add(slice.group(), slice.from() + begin, slice.from() + end);
            }
        }
        return builder.build();
    }

    /// Cuts the set into `count` consecutive parts whose sizes differ by one row at most.
    public List<RowSet> partitions(int count) {
        List<RowSet> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            parts.add(range(boundary(i, count), boundary(i + 1, count)));
        }
        return parts;
    }

    /// `rows × i / count` without overflow.
    private long boundary(int i, int count) {
        return rows / count * i + rows % count * i / count;
    }

    /// Puts slices together in order.
    public static final class Builder {
        private final List<RowSlice> slices = new ArrayList<>();
        private long rows;

        /// Appends the rows `[from, to)` of `group`; an empty range adds nothing.
        public Builder add(RowGroup group, int from, int to) {
            if (from < to) {
                slices.add(new RowSlice(group, from, to, rows));
                rows += to - from;
            }
            return this;
        }

        public RowSet build() {
            return new RowSet(slices);
        }
    }
}
