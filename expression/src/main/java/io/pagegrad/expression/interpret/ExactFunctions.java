package io.pagegrad.expression.interpret;

import io.pagegrad.expression.typed.Operation;
import io.pagegrad.expression.value.NumericFunctions;
import io.pagegrad.expression.value.Numerics;
import io.pagegrad.expression.value.ValueException;
import java.math.BigDecimal;

/// Roots, powers and logarithms of numeric in exact evaluation. NaN and the infinities, which are `Double`s,
/// have the values that the same function of float8 gives them.
///
/// Rules: PostgreSQL, tag REL_15_0, src/backend/utils/adt/numeric.c (numeric_power, numeric_log).
final class ExactFunctions {
    private final EvaluationRules rules;
    private final Mathematics mathematics;

    ExactFunctions(EvaluationRules rules, Mathematics mathematics) {
        this.rules = rules;
        this.mathematics = mathematics;
    }

    /// `SQRT`, `EXP`, `LN`, `LOG10` of one number, `LOG` of base and number.
    Object apply(Operation operation, Object[] values) {
        if (operation == Operation.LOG) {
            return log(values[0], values[1]);
        }
        if (values[0] instanceof BigDecimal x) {
            return switch (operation) {
                case SQRT -> NumericFunctions.sqrt(x, rules.serverMajor());
                case EXP -> NumericFunctions.exp(x);
                case LN -> NumericFunctions.ln(x);
                case LOG10 -> NumericFunctions.log(BigDecimal.TEN, x);
                default -> throw new IllegalStateException(operation.name());
            };
        }
        double special = (double) values[0];
        return operation == Operation.EXP && special == Double.NEGATIVE_INFINITY
                ? BigDecimal.ZERO
                : (Object) mathematics.apply(operation, special);
    }

    private static Object log(Object base, Object x) {
        if (base instanceof BigDecimal b && x instanceof BigDecimal n) {
            return NumericFunctions.log(b, n);
        }
        if (Numerics.isNaN(base) || Numerics.isNaN(x)) {
            return Double.NaN;
        }
        int baseSign = sign(base);
        int sign = sign(x);
        if (baseSign < 0 || sign < 0) {
            throw new ValueException("cannot take logarithm of a negative number");
        }
        if (baseSign == 0 || sign == 0) {
            throw new ValueException("cannot take logarithm of zero");
        }
        if (base instanceof Double) {
            return x instanceof Double ? (Object) Double.NaN : BigDecimal.ZERO;
        }
        return Double.POSITIVE_INFINITY;
    }

    Object power(Object base, Object exponent) {
        if (base instanceof BigDecimal x && exponent instanceof BigDecimal y) {
            return NumericFunctions.power(x, y, rules.serverMajor());
        }
        // Only where the base lies beside 1 and what kind of integer the exponent is counts now.
        double x = base instanceof BigDecimal b ? b.signum() * besideOne(b) : (double) base;
        double y = exponent instanceof BigDecimal e ? e.signum() * parity(e) : (double) exponent;
        double result = mathematics.power(x, y);
        return Double.isFinite(result) ? BigDecimal.valueOf((long) result) : (Object) result;
    }

    private static double besideOne(BigDecimal x) {
        int order = x.abs().compareTo(BigDecimal.ONE);
        return order < 0 ? 0.5 : order == 0 ? 1 : 2;
    }

    private static double parity(BigDecimal y) {
        if (y.signum() != 0 && y.stripTrailingZeros().scale() > 0) {
            return 0.5;
        }
        return y.toBigInteger().testBit(0) ? 1 : 2;
    }

    private static int sign(Object value) {
        return value instanceof BigDecimal exact ? exact.signum() : (int) Math.signum((double) value);
    }
}
