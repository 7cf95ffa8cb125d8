package io.pagegrad.expression.compile;

import jdk.incubator.vector.FloatVector;

/// Whether vectors are worth using on this machine.
public final class VectorSize {
    private static final int SMALLEST_USEFUL_BITS = 256;
    private static final boolean USABLE = probe();

    private VectorSize() {}

    /// Below 256 bits the Vector API can be slower than a plain loop.
    public static boolean usable() {
        return USABLE;
    }

    private static boolean probe() {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            return false;
        }
        return FloatVector.SPECIES_PREFERRED.vectorBitSize() >= SMALLEST_USEFUL_BITS;
    }
}
