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

    /// Blocks are not larger than this, so that memory is asked for as it is needed, or than a few groups: a
    /// group asks for room for all its rows, and what a unit left empty is to serve the next one.
    private static final long SLAB_BYTES = 32L << 20;

    private static final int SLAB_GROUPS = 4;

    /// Bytes of a wide input's rows that are decoded before they are stored: they are to stay in the processor's
    /// own cache in between.
    private static final long BATCH_BYTES = 128L << 10;

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
            slabBytes[i] = Math.min(
                    Math.max(SLAB_BYTES, SLAB_GROUPS * rows * inputs.get(i).rowBytes()), each);
        }
        boolean nullable = options.nulls() == NullPolicy.MEAN;
        return new LoadPlan(query, options, inputs, (int) rows, slabBytes, nullable);
    }

    /// Whether something stands in for a null of an input: never for a label or a row weight.
    boolean isFilled(int input) {
        return options.nulls().fills()
                && !options.unscaled().contains(inputs.get(input).name());
    }

    /// Rows that are decoded at a time.
    int batchRows() {
        long widest = 1;
        for (InputPlan input : inputs) {
            widest = Math.max(widest, input.rowBytes());
        }
        return (int) Math.clamp(BATCH_BYTES / widest, 64, LoadQuery.BATCH_ROWS);
    }
}
