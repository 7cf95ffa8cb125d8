package io.pagegrad.expression.compile;

import io.pagegrad.expression.ir.OpMath;
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

    /// As [#negateOdd(double, double)], for numbers below 2^22.
    public static float negateOdd(float a, float b) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(a) ^ Float.floatToRawIntBits(b + 0x1.8p23f) << 31);
    }

    public static double negateOdd(double a, double b) {
        return OpMath.negateOdd(a, b);
    }

    public static void store(float value, long address) {
        NativeMemory.ALL.set(FLOAT, address, value);
    }

    public static void store(double value, long address) {
        NativeMemory.ALL.set(DOUBLE, address, value);
    }
}
