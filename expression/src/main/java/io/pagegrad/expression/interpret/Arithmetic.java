package io.pagegrad.expression.interpret;

import io.pagegrad.column.LogicalType.Kind;
import io.pagegrad.expression.typed.Operation;
import io.pagegrad.expression.value.Interval;
import io.pagegrad.expression.value.Numerics;
import io.pagegrad.expression.value.ValueException;
import java.math.BigDecimal;
import java.math.RoundingMode;

/// Arithmetic with the server's errors: integer overflow, float overflow and underflow, division by zero.
///
/// Rules: PostgreSQL, tag REL_15_0, src/backend/utils/adt: int.c, int8.c, float.c, numeric.c.
final class Arithmetic {
    private final EvaluationRules rules;
    private final Mathematics mathematics;
    private final ExactFunctions exactFunctions;

    Arithmetic(EvaluationRules rules) {
        this.rules = rules;
        this.mathematics = new Mathematics(rules);
        this.exactFunctions = new ExactFunctions(rules, mathematics);
    }

    Object binary(Operation operation, Kind kind, Object a, Object b) {
        return switch (kind) {
            case SMALLINT -> small(integer(operation, number(a), number(b), kind));
            case INTEGER -> integer(integer(operation, number(a), number(b), kind));
            case BIGINT -> integer(operation, number(a), number(b), kind);
            case REAL -> real(operation, ((Number) a).floatValue(), ((Number) b).floatValue());
            case DOUBLE -> real8(operation, ((Number) a).doubleValue(), ((Number) b).doubleValue());
            case NUMERIC -> numeric(operation, a, b);
            case INTERVAL -> interval(operation, (Interval) a, (Interval) b);
            default -> throw new IllegalStateException(operation + " on " + kind);
        };
    }

    private static long number(Object value) {
        return ((Number) value).longValue();
    }

    private static Integer small(long value) {
        if ((short) value != value) {
            throw new ValueException("smallint out of range");
        }
        return (int) value;
    }

    private static Integer integer(long value) {
        if ((int) value != value) {
            throw new ValueException("integer out of range");
        }
        return (int) value;
    }

    private static long integer(Operation operation, long a, long b, Kind kind) {
        try {
            return switch (operation) {
                case ADD -> Math.addExact(a, b);
                case SUBTRACT -> Math.subtractExact(a, b);
                case MULTIPLY -> Math.multiplyExact(a, b);
                case DIVIDE -> {
                    requireDivisor(b);
                    yield Math.divideExact(a, b);
                }
                case MODULO -> {
                    requireDivisor(b);
                    yield b == -1 ? 0 : a % b;
                }
                default -> throw new IllegalStateException(operation + " on " + kind);
            };
        } catch (ArithmeticException e) {
            throw new ValueException("bigint out of range");
        }
    }

    private static void requireDivisor(long divisor) {
        if (divisor == 0) {
            throw new ValueException("division by zero");
        }
    }

    static ValueException overflow() {
        return new ValueException("value out of range: overflow");
    }

    static ValueException underflow() {
        return new ValueException("value out of range: underflow");
    }

    private Float real(Operation operation, float a, float b) {
        float result = switch (operation) {
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY -> a * b;
            case DIVIDE -> a / b;
            default -> throw new IllegalStateException(operation.name());
        };
        check(operation, a, b, result);
        return result;
    }

    Double real8(Operation operation, double a, double b) {
        if (operation == Operation.POWER) {
            return mathematics.power(a, b);
        }
        double result = switch (operation) {
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY -> a * b;
            case DIVIDE -> a / b;
            default -> throw new IllegalStateException(operation.name());
        };
        check(operation, a, b, result);
        return result;
    }

    private void check(Operation operation, double a, double b, double result) {
        FloatRange.check(operation, a, b, result, rules.serverMajor());
    }

    private Object numeric(Operation operation, Object a, Object b) {
        if (!rules.exactNumeric()) {
            double x = (double) a;
            double y = (double) b;
            if (operation == Operation.MODULO) {
                if (y == 0 && !Double.isNaN(x)) {
                    throw new ValueException("division by zero");
                }
                return x % y;
            }
            return operation == Operation.POWER ? mathematics.power(x, y) : real8(operation, x, y);
        }
        return switch (operation) {
            case ADD -> Numerics.add(a, b);
            case SUBTRACT -> Numerics.subtract(a, b);
            case MULTIPLY -> Numerics.multiply(a, b);
            case DIVIDE -> Numerics.divide(a, b);
            case MODULO -> Numerics.modulo(a, b);
            case POWER -> exactFunctions.power(a, b);
            default -> throw new IllegalStateException(operation.name());
        };
    }

    private static Interval interval(Operation operation, Interval a, Interval b) {
        if (a.isInfinite() || b.isInfinite()) {
            Interval other = operation == Operation.ADD ? b : Intervals.negate(b);
            if (a.isInfinite() && other.isInfinite() && !a.equals(other)) {
                throw new ValueException("interval out of range");
            }
            return a.isInfinite() ? a : other;
        }
        try {
            return operation == Operation.ADD
                    ? new Interval(
                            Math.addExact(a.micros(), b.micros()),
                            Math.addExact(a.days(), b.days()),
                            Math.addExact(a.months(), b.months()))
                    : new Interval(
                            Math.subtractExact(a.micros(), b.micros()),
                            Math.subtractExact(a.days(), b.days()),
                            Math.subtractExact(a.months(), b.months()));
        } catch (ArithmeticException e) {
            throw new ValueException("interval out of range");
        }
    }

    Object unary(Operation operation, Kind kind, Object value) {
        return switch (kind) {
            case SMALLINT -> small(signed(operation, number(value)));
            case INTEGER -> integer(signed(operation, number(value)));
            case BIGINT -> {
                if (number(value) == Long.MIN_VALUE) {
                    throw new ValueException("bigint out of range");
                }
                yield signed(operation, number(value));
            }
            case REAL -> (float) mathematics.apply(operation, (float) value);
            case DOUBLE -> mathematics.apply(operation, (double) value);
            case INTERVAL -> Intervals.negate((Interval) value);
            case NUMERIC ->
                value instanceof BigDecimal exact ? exact(operation, exact) : special(operation, (double) value);
            default -> throw new IllegalStateException(operation + " on " + kind);
        };
    }

    private static long signed(Operation operation, long value) {
        return operation == Operation.NEGATE ? -value : Math.abs(value);
    }

    private static Object exact(Operation operation, BigDecimal value) {
        return switch (operation) {
            case NEGATE -> value.negate();
            case ABS -> value.abs();
            case SIGN -> BigDecimal.valueOf(value.signum());
            case FLOOR -> value.setScale(0, RoundingMode.FLOOR);
            case CEIL -> value.setScale(0, RoundingMode.CEILING);
            case ROUND -> value.setScale(0, RoundingMode.HALF_UP);
            case TRUNC -> value.setScale(0, RoundingMode.DOWN);
            default -> throw new IllegalStateException(operation.name());
        };
    }

    /// numeric rounds half away from zero, where float8 rounds half to even.
    private Object special(Operation operation, double value) {
        if (operation == Operation.ROUND && Double.isFinite(value)) {
            return Math.abs(value) >= 0x1p52 ? value : Math.copySign(roundHalfUp(Math.abs(value)), value) + 0.0;
        }
        if (operation == Operation.SIGN && Double.isNaN(value)) {
            return value;
        }
        if (operation == Operation.SIGN && rules.exactNumeric()) {
            return BigDecimal.valueOf((long) Math.signum(value));
        }
        return mathematics.apply(operation, value) + 0.0;
    }

    private static double roundHalfUp(double positive) {
        double floor = Math.floor(positive);
        return positive - floor >= 0.5 ? floor + 1 : floor;
    }

    Object roundTo(Operation operation, Object value, int digits) {
        RoundingMode mode = operation == Operation.ROUND_TO ? RoundingMode.HALF_UP : RoundingMode.DOWN;
        if (value instanceof Double approximate) {
            if (!Double.isFinite(approximate)) {
                return value;
            }
            return Numerics.toDouble(Numerics.round(BigDecimal.valueOf(approximate), digits, mode));
        }
        return Numerics.round(value, digits, mode);
    }

    Object transcendental(Operation operation, Kind kind, Object[] values) {
        if (kind == Kind.NUMERIC && rules.exactNumeric()) {
            return exactFunctions.apply(operation, values);
        }
        if (operation == Operation.LOG) {
            double base = mathematics.apply(Operation.LN, (double) values[0]);
            double value = mathematics.apply(Operation.LN, (double) values[1]);
            return real8(Operation.DIVIDE, value, base);
        }
        return mathematics.apply(operation, (double) values[0]);
    }
}
