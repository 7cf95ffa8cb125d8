package io.pagegrad.expression.compile;

import io.pagegrad.column.RawMemory;
import io.pagegrad.expression.ir.OpMath;

/// Steps that generated code for single rows calls.
public final class ScalarSupport {
    private ScalarSupport() {}

    public static float loadFloat(long address) {
        return RawMemory.f32(address);
    }

    public static double loadDouble(long address) {
        return RawMemory.f64(address);
    }

    /// As [#negateOdd(double, double)], for numbers below 2^22.
    public static float negateOdd(float a, float b) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(a) ^ Float.floatToRawIntBits(b + 0x1.8p23f) << 31);
    }

    public static double negateOdd(double a, double b) {
        return OpMath.negateOdd(a, b);
    }

    public static void store(float value, long address) {
        RawMemory.putF32(address, value);
    }

    public static void store(double value, long address) {
        RawMemory.putF64(address, value);
    }
}
