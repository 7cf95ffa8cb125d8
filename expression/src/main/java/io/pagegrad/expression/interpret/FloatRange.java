package io.pagegrad.expression.interpret;

import io.pagegrad.expression.typed.Operation;
import io.pagegrad.expression.value.ValueException;

/// When the result of a float operation is an error instead of an infinity or a zero.
///
/// Rules: PostgreSQL, tags REL_12_0 and REL_15_0, src/include/utils/float.h.
final class FloatRange {
    /// Until then, a quotient or power that is zero because an operand is infinite was an underflow, and NaN / 0
    /// an error.
    private static final int INFINITE_OPERANDS_SINCE = 14;

    private FloatRange() {}

    static boolean allowsZeroFromInfinity(int serverMajor) {
        return serverMajor >= INFINITE_OPERANDS_SINCE;
    }

    static void check(Operation operation, double a, double b, double result, int serverMajor) {
        if (operation == Operation.DIVIDE) {
            checkQuotient(a, b, result, allowsZeroFromInfinity(serverMajor));
            return;
        }
        if (Double.isInfinite(result) && !Double.isInfinite(a) && !Double.isInfinite(b)) {
            throw Arithmetic.overflow();
        }
        if (operation == Operation.MULTIPLY && result == 0 && a != 0 && b != 0) {
            throw Arithmetic.underflow();
        }
    }

    private static void checkQuotient(double a, double b, double result, boolean lenient) {
        if (b == 0 && !(lenient && Double.isNaN(a))) {
            throw new ValueException("division by zero");
        }
        if (Double.isInfinite(result) && !Double.isInfinite(a)) {
            throw Arithmetic.overflow();
        }
        if (result == 0 && a != 0 && !(lenient && Double.isInfinite(b))) {
            throw Arithmetic.underflow();
        }
    }
}
