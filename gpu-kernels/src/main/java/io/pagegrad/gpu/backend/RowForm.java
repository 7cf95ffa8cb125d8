package io.pagegrad.gpu.backend;

import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.trainer.backend.Job;
import java.util.Collections;
import java.util.List;

/// What a row of a job's columns holds. Immutable.
final class RowForm {
    private final long[] columnBytes;
    private final long[] before;

    /// @param lanes numbers of each column, side by side
    /// @param numberBytes bytes of a number
    RowForm(List<Integer> lanes, int numberBytes) {
        columnBytes = new long[lanes.size()];
        before = new long[lanes.size() + 1];
        for (int c = 0; c < columnBytes.length; c++) {
            columnBytes[c] = (long) lanes.get(c) * numberBytes;
            before[c + 1] = before[c] + columnBytes[c];
        }
    }

    static RowForm of(Job job) {
        int bytes = job.precision() == KernelPrecision.FLOAT64 ? Double.BYTES : Float.BYTES;
        if (job.network() != null) {
            return new RowForm(job.network().form().lanes(), bytes);
        }
        int columns = Math.max(job.gradient().columnCount(), job.loss().columnCount());
        return new RowForm(Collections.nCopies(columns, 1), bytes);
    }

    int columns() {
        return columnBytes.length;
    }

    /// Bytes of one row of a column.
    long columnBytes(int column) {
        return columnBytes[column];
    }

    /// Bytes of one row of the columns before `column`: times the rows of a block of memory, where the column
    /// begins in it.
    long before(int column) {
        return before[column];
    }

    /// Bytes of a row, at least 1.
    long rowBytes() {
        return Math.max(1, before[before.length - 1]);
    }
}
