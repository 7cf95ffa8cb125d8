package io.pagegrad.expression.interpret;

import io.pagegrad.expression.typed.Operation;
import io.pagegrad.expression.value.ValueException;

/// Functions of one float64, with the server's domain and range errors.
///
/// Rules: PostgreSQL, tag REL_15_0, src/backend/utils/adt/float.c.
final class Mathematics {
    private static final double RADIANS_PER_DEGREE = 0.0174532925199432957692;

    private final EvaluationRules rules;

    Mathematics(EvaluationRules rules) {
        this.rules = rules;
    }

    double apply(Operation operation, double x) {
        return switch (operation) {
            case NEGATE -> -x;
            case ABS -> Math.abs(x);
            case SIGN -> x > 0 ? 1 : x < 0 ? -1 : 0;
            case FLOOR -> Math.floor(x);
            case CEIL -> Math.ceil(x);
            case ROUND -> Math.rint(x);
            case TRUNC -> x < 0 ? Math.ceil(x) : Math.floor(x);
            case SQRT -> sqrt(x);
            case CBRT -> Math.cbrt(x);
            case EXP -> exp(x);
            case LN -> Math.log(logarithmable(x));
            case LOG10 -> Math.log10(logarithmable(x));
            case SIN -> Math.sin(finite(x));
            case COS -> Math.cos(finite(x));
            case TAN -> Math.tan(finite(x));
            case COT -> 1 / Math.tan(finite(x));
            case ASIN -> Math.asin(unit(x));
            case ACOS -> Math.acos(unit(x));
            case ATAN -> Math.atan(x);
            case SINH -> Math.sinh(x);
            case COSH -> Math.cosh(x);
            case TANH -> Math.tanh(x);
            case RADIANS -> checked(Operation.MULTIPLY, x, x * RADIANS_PER_DEGREE);
            case DEGREES -> checked(Operation.DIVIDE, x, x / RADIANS_PER_DEGREE);
            case SIGMOID -> x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
            case RELU -> x > 0 || Double.isNaN(x) ? x : 0;
            case SOFTPLUS -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
            default -> throw new IllegalStateException(operation.name());
        };
    }

    private double checked(Operation operation, double x, double result) {
        FloatRange.check(operation, x, RADIANS_PER_DEGREE, result, rules.serverMajor());
        return result;
    }

    private static double sqrt(double x) {
        if (x < 0) {
            throw new ValueException("cannot take square root of a negative number");
        }
        return Math.sqrt(x);
    }

    private double exp(double x) {
        double result = Math.exp(x);
        if (Double.isInfinite(result) && !Double.isInfinite(x)) {
            throw Arithmetic.overflow();
        }
        if (result == 0 && !(Double.isInfinite(x) && FloatRange.allowsZeroFromInfinity(rules.serverMajor()))) {
            throw Arithmetic.underflow();
        }
        return result;
    }

    private static double logarithmable(double x) {
        if (x == 0) {
            throw new ValueException("cannot take logarithm of zero");
        }
        if (x < 0) {
            throw new ValueException("cannot take logarithm of a negative number");
        }
        return x;
    }

    private static double finite(double x) {
        if (Double.isInfinite(x)) {
            throw new ValueException("input is out of range");
        }
        return x;
    }

    private static double unit(double x) {
        if (x < -1 || x > 1) {
            throw new ValueException("input is out of range");
        }
        return x;
    }

    /// Unlike [Math#pow], one to any power and anything to the power zero is one, as in C.
    double power(double x, double y) {
        if (x == 1 || y == 0) {
            return 1;
        }
        if (Double.isNaN(x) || Double.isNaN(y)) {
            return Double.NaN;
        }
        if (x == 0 && y < 0) {
            throw new ValueException("zero raised to a negative power is undefined");
        }
        if (x < 0 && !Double.isInfinite(x) && !Double.isInfinite(y) && y != Math.rint(y)) {
            throw new ValueException("a negative number raised to a non-integer power yields a complex result");
        }
        if (x < 0 && Double.isInfinite(x) && !Double.isInfinite(y) && y != Math.rint(y)) {
            throw new ValueException("a negative number raised to a non-integer power yields a complex result");
        }
        if (x == -1 && Double.isInfinite(y)) {
            return 1;
        }
        double result = Math.pow(x, y);
        boolean finite = !Double.isInfinite(x) && !Double.isInfinite(y);
        if (finite && Double.isInfinite(result)) {
            throw Arithmetic.overflow();
        }
        if (result == 0 && x != 0 && (finite || !FloatRange.allowsZeroFromInfinity(rules.serverMajor()))) {
            throw Arithmetic.underflow();
        }
        return result;
    }
}
