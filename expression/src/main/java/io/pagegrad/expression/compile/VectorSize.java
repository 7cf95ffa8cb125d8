package io.pagegrad.expression.compile;

import jdk.incubator.vector.FloatVector;

/// Whether the Vector API is there, and vectors are worth using on this machine. Whoever uses them asks here
/// before a class that names the Vector API is loaded.
public final class VectorSize {
    private static final int SMALLEST_USEFUL_BITS = 256;
    private static final boolean USABLE = probe();

    private VectorSize() {}

    /// Below 256 bits the Vector API can be slower than a plain loop.
    public static boolean usable() {
        return USABLE;
    }

    private static boolean probe() {
        try {
            return FloatVector.SPECIES_PREFERRED.vectorBitSize() >= SMALLEST_USEFUL_BITS;
        } catch (NoClassDefFoundError withoutModule) {
            return false;
        }
    }
}
