package io.pagegrad.trainer.backend;

/// Consecutive rows whose columns are contiguous in memory.
///
/// @param columns address of row 0 of each column that the job's programs read, in their order
/// @param from first row of the segment, counted from row 0 of the addresses
/// @param to end of the segment
public record RowSegment(long[] columns, long from, long to) {
    public RowSegment {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("rows [" + from + ", " + to + "): from must not be above to");
        }
    }

    public long rows() {
        return to - from;
    }

    /// Index of the segment that holds row `row` of an order of segments.
    ///
    /// @param starts rows before each segment, and behind the last the sum of all
    public static int indexOf(long row, long[] starts) {
        int low = 0;
        int high = starts.length - 2;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (starts[middle] <= row) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
