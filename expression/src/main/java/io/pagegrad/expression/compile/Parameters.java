package io.pagegrad.expression.compile;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// Access to weights that other threads may be writing: no tearing, no caching in registers across calls, no
/// order.
public final class Parameters {
    private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(double[].class);

    private Parameters() {}

    public static double read(double[] weights, int index) {
        return (double) ELEMENT.getOpaque(weights, index);
    }

    public static void write(double[] weights, int index, double value) {
        ELEMENT.setOpaque(weights, index, value);
    }
}
