package io.pagegrad.cache.load;

import io.pagegrad.cache.NullPolicy;
import java.util.List;

/// Everything that is fixed before the threads begin. Immutable.
///
/// @param query what is loaded
/// @param options how
/// @param inputs one for each output of the query
/// @param groupRows most rows of a group, a multiple of 64
/// @param slabBytes for each input the size of the blocks that its column takes
/// @param nullable whether null bitmaps are kept until nulls are filled
record LoadPlan(
        LoadQuery query,
        LoadOptions options,
        List<InputPlan> inputs,
        int groupRows,
        long[] slabBytes,
        boolean nullable) {

    /// Largest buffer of one column in one group.
    private static final long GROUP_BYTES = 32L << 20;

    /// Blocks are not larger than this, so that memory is asked for as it is needed.
    private static final long SLAB_BYTES = 32L << 20;

    /// @param maxRows upper bound of the rows of the whole table
    static LoadPlan of(LoadQuery query, LoadOptions options, List<InputPlan> inputs, long maxRows) {
        long rows = options.groupRows();
        for (InputPlan input : inputs) {
            while (rows > 64 && rows * input.rowBytes() > GROUP_BYTES) {
                rows = rows / 2 / 64 * 64;
            }
        }
        long[] slabBytes = new long[inputs.size()];
        for (int i = 0; i < slabBytes.length; i++) {
            long each = inputs.get(i).rowBytes() * (maxRows / options.threads() + 64);
            slabBytes[i] = Math.min(SLAB_BYTES, each);
        }
        boolean nullable = options.nulls() == NullPolicy.MEAN;
        return new LoadPlan(query, options, inputs, (int) rows, slabBytes, nullable);
    }
}
