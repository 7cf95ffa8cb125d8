package io.pagegrad.cache.load;

import io.pagegrad.cache.InputTransform.Encoding;
import io.pagegrad.cache.Precision;
import io.pagegrad.column.PhysicalType;
import io.pagegrad.pagefile.device.DecodedRows;
import java.lang.foreign.MemorySegment;

/// Gets columns while a cache is loaded, to take them to a device before the last ones are read, and is told what
/// the loader then does to them, so that the device can do the same. Any reading thread calls; what throws ends
/// the load.
///
/// For each column of each row group: [#decoded], perhaps, and [#loaded]; when all groups were read [#filled] and
/// [#scaled], or [#encoded]. A loaded cache owns its observer and closes it before its memory is freed; a load
/// that fails closes it.
public interface ColumnObserver extends AutoCloseable {
    /// One column of a row group as it was read. When this was said, the loader moves the rows for validation
    /// behind the others, each part in its old order, and leaves them so until all groups were read.
    ///
    /// @param numbers the rows, one behind the other, where they will stay; codes of categories are int32
    /// @param rowBytes bytes of a row, a multiple of 4
    /// @param training rows to train on
    /// @param validation which rows are for validation; null when none is
    record Rows(MemorySegment numbers, int rowBytes, int training, ValidationRows validation) {
        public int count() {
            return (int) (numbers.byteSize() / rowBytes);
        }
    }

    /// How decoded numbers lie in a column: each less `pivot`, taken off in float64, rounded once.
    ///
    /// @param type what was decoded
    record Numbers(PhysicalType type, Precision precision, double pivot) {}

    /// How codes of categories become numbers.
    ///
    /// @param map number of each code's category in the dictionary; -1 for one that it does not have
    /// @param lanes numbers of a row
    record Categories(int[] map, Encoding encoding, Precision precision, int lanes) {}

    /// Rows of a group that is being read have been decoded by a device, which holds them too.
    ///
    /// @param room where the group lies: [#loaded] names memory that begins there
    /// @param offset of the rows in `room`
    /// @param item number of the column in what the device decoded
    /// @param form what becomes of them in `room`
    default void decoded(MemorySegment room, long offset, DecodedRows rows, int item, Numbers form) {}

    /// @param column number of the column
    void loaded(int column, Rows rows);

    /// The rows whose bit in `nulls` is set become `standIn`, rounded once, in all lanes.
    ///
    /// @param numbers a column of a group, as it lies now
    /// @param nulls bit `r & 7` of byte `r >>> 3` is that of row `r`
    void filled(MemorySegment numbers, int rows, Precision precision, MemorySegment nulls, double standIn);

    /// Each number `v` of the column becomes `(v - shift) × factor`, in float64, rounded once.
    void scaled(int column, Precision precision, double shift, double factor);

    /// The codes of one group have become `numbers`: the number of the category, or 1 in its lane and 0 in the
    /// others.
    void encoded(MemorySegment codes, Categories categories, MemorySegment numbers);

    @Override
    void close();
}
