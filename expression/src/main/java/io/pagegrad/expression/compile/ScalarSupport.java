package io.pagegrad.expression.compile;

import java.lang.foreign.ValueLayout;

/// Steps that generated code for single rows calls.
public final class ScalarSupport {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;

    private ScalarSupport() {}

    public static float loadFloat(long address) {
        return NativeMemory.ALL.get(FLOAT, address);
    }

    public static double loadDouble(long address) {
        return NativeMemory.ALL.get(DOUBLE, address);
    }

    public static void store(float value, long address) {
        NativeMemory.ALL.set(FLOAT, address, value);
    }

    public static void store(double value, long address) {
        NativeMemory.ALL.set(DOUBLE, address, value);
    }
}
