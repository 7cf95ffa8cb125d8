package io.pagegrad.expression.query;

import io.pagegrad.column.FasterLoops;
import io.pagegrad.column.LoopWarmUp;
import io.pagegrad.expression.compile.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The loops of [DoubleLanes] that every row of most queries goes through, by vector instructions and without
/// copies, for processes that have seen many numbers, see [FasterLoops]. Any thread.
final class VectorLanes {
    private static final MemorySegment ALL = NativeMemory.ALL;
    private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;
    private static final VectorSpecies<Double> LANES = DoubleVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Long> LONGS = LANES.withLanes(long.class);
    private static final double EXACT = 0x1p53;
    private static final int LEFT_OVER = 3;

    /// The mask changes no address, but tells the JIT that it is not negative: accesses need no check then.
    private static final long ADDRESS_BITS = (1L << 48) - 1;

    private VectorLanes() {}

    /// Every third row is kept; three rows are left over behind the last whole vector.
    static FasterLoops.Trial trial(Arena arena) {
        int most = LoopWarmUp.WARM_ROWS + LEFT_OVER;
        MemorySegment keep = arena.allocate(most * 8L, 64);
        for (int row = 0; row < most; row += 3) {
            keep.setAtIndex(ValueLayouts.FLOAT64, row, 1.0);
        }
        long from = arena.allocate(most * 8L, 64).address();
        long to = arena.allocate(DoubleLanes.padded(most) * 8L + 64, 64).address();
        long[] sources = {from, keep.address()};
        long[] targets = {to, to};
        return new FasterLoops.Trial(
                rows -> {
                    DoubleLanes.plainFromLongs(from, rows + LEFT_OVER, to);
                    DoubleLanes.plainCompress(sources, keep.address(), rows + LEFT_OVER, targets);
                },
                rows -> {
                    fromLongs(from, rows + LEFT_OVER, to);
                    compress(sources, keep.address(), rows + LEFT_OVER, targets);
                });
    }

    /// As [DoubleLanes#compress], in whole vectors: behind the last row that is kept there is room for one.
    static void compress(long[] from, long keep, int rows, long[] to) {
        for (int c = 0; c < from.length; c++) {
            compress(from[c], keep, rows, to[c]);
        }
    }

    /// Column by column: all addresses but one are known to the JIT before the loop then.
    private static void compress(long from, long keep, int rows, long to) {
        long source = from & ADDRESS_BITS;
        long verdict = keep & ADDRESS_BITS;
        long target = to & ADDRESS_BITS;
        int whole = rows / LANES.length();
        long step = LANES.length() * 8L;
        for (int i = 0; i < whole; i++) {
            VectorMask<Double> mask = DoubleVector.fromMemorySegment(LANES, ALL, verdict + i * step, LITTLE)
                    .compare(VectorOperators.NE, 0);
            DoubleVector.fromMemorySegment(LANES, ALL, source + i * step, LITTLE)
                    .compress(mask)
                    .intoMemorySegment(ALL, target, LITTLE);
            target = target + mask.trueCount() * 8L & ADDRESS_BITS;
        }
        for (int row = whole * LANES.length(); row < rows; row++) {
            if (DoubleLanes.get(keep, row) != 0) {
                DoubleLanes.putDouble(target, 0, DoubleLanes.get(from, row));
                target += 8;
            }
        }
    }

    /// As [DoubleLanes#fromLongs].
    static void fromLongs(long from, int rows, long to) {
        long source = from & ADDRESS_BITS;
        long target = to & ADDRESS_BITS;
        int whole = rows / LANES.length();
        long step = LANES.length() * 8L;
        for (int i = 0; i < whole; i++) {
            DoubleVector values = (DoubleVector) LongVector.fromMemorySegment(LONGS, ALL, source + i * step, LITTLE)
                    .convert(VectorOperators.L2D, 0);
            VectorMask<Double> inexact = values.abs().compare(VectorOperators.GE, EXACT);
            values.blend(Double.NaN, inexact).intoMemorySegment(ALL, target + i * step, LITTLE);
        }
        for (int row = whole * LANES.length(); row < rows; row++) {
            double value = ALL.get(ValueLayouts.INT64, from + row * 8L);
            DoubleLanes.putDouble(to, row, Math.abs(value) >= EXACT ? Double.NaN : value);
        }
    }
}
