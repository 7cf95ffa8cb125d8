package io.pagegrad.expression.compile;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Constants of [LaneSums]: `SWAP_n` gives each lane the one whose number differs by `n`, `UPPER_n` marks the
/// lanes whose number has the bit `n`. Those of more lanes than a vector has are never used.
public final class LaneSwaps {
    public static final VectorShuffle<Float> FLOAT_SWAP_8 = swap(FloatVector.SPECIES_PREFERRED, 8);
    public static final VectorShuffle<Float> FLOAT_SWAP_4 = swap(FloatVector.SPECIES_PREFERRED, 4);
    public static final VectorShuffle<Float> FLOAT_SWAP_2 = swap(FloatVector.SPECIES_PREFERRED, 2);
    public static final VectorShuffle<Float> FLOAT_SWAP_1 = swap(FloatVector.SPECIES_PREFERRED, 1);
    public static final VectorMask<Float> FLOAT_UPPER_8 = upper(FloatVector.SPECIES_PREFERRED, 8);
    public static final VectorMask<Float> FLOAT_UPPER_4 = upper(FloatVector.SPECIES_PREFERRED, 4);
    public static final VectorMask<Float> FLOAT_UPPER_2 = upper(FloatVector.SPECIES_PREFERRED, 2);
    public static final VectorMask<Float> FLOAT_UPPER_1 = upper(FloatVector.SPECIES_PREFERRED, 1);
    public static final VectorShuffle<Double> DOUBLE_SWAP_4 = swap(DoubleVector.SPECIES_PREFERRED, 4);
    public static final VectorShuffle<Double> DOUBLE_SWAP_2 = swap(DoubleVector.SPECIES_PREFERRED, 2);
    public static final VectorShuffle<Double> DOUBLE_SWAP_1 = swap(DoubleVector.SPECIES_PREFERRED, 1);
    public static final VectorMask<Double> DOUBLE_UPPER_4 = upper(DoubleVector.SPECIES_PREFERRED, 4);
    public static final VectorMask<Double> DOUBLE_UPPER_2 = upper(DoubleVector.SPECIES_PREFERRED, 2);
    public static final VectorMask<Double> DOUBLE_UPPER_1 = upper(DoubleVector.SPECIES_PREFERRED, 1);

    private LaneSwaps() {}

    private static <E> VectorShuffle<E> swap(VectorSpecies<E> species, int distance) {
        return VectorShuffle.fromOp(species, lane -> lane ^ distance % species.length());
    }

    private static <E> VectorMask<E> upper(VectorSpecies<E> species, int bit) {
        long lanes = 0;
        for (int lane = 0; lane < species.length(); lane++) {
            lanes |= (lane & bit) == 0 ? 0 : 1L << lane;
        }
        return VectorMask.fromLong(species, lanes);
    }
}
