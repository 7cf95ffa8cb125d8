package io.pagegrad.expression.lower;

import io.pagegrad.column.LogicalType.Kind;
import io.pagegrad.expression.ir.Op;
import io.pagegrad.expression.typed.Operation;
import io.pagegrad.expression.typed.Typed;

/// Arithmetic and functions of numbers whose arguments are lowered already.
final class NumberLowering {
    private static final double RADIANS_PER_DEGREE = 0.0174532925199432957692;
    private static final double LARGEST_EXPONENT = 700;

    private final Nodes nodes;
    private final Trigonometry trigonometry;
    private final GeographyLowering geography;

    NumberLowering(Nodes nodes) {
        this.nodes = nodes;
        this.trigonometry = new Trigonometry(nodes);
        this.geography = new GeographyLowering(nodes, trigonometry);
    }

    /// @param active where the result matters: nowhere else is anything trouble
    int apply(Typed.Apply apply, int[] x, int active) {
        Kind kind = apply.type().kind();
        return switch (apply.operation()) {
            case ADD, SUBTRACT, MULTIPLY, DIVIDE, MODULO -> binary(apply.operation(), kind, x[0], x[1], active);
            case NEGATE -> whole(kind, nodes.apply(Op.NEG, x[0]), active);
            case ABS -> whole(kind, nodes.abs(x[0]), active);
            case SIGN -> sign(x[0]);
            case FLOOR -> nodes.floor(x[0]);
            case CEIL -> nodes.ceil(x[0]);
            case TRUNC -> nodes.truncate(x[0]);
            case ROUND -> kind == Kind.NUMERIC ? roundHalfAway(x[0]) : nodes.round(x[0]);
            case CAST -> cast(apply.argument(0).type().kind(), apply, x[0], active);
            case POWER -> power(x[0], x[1], active);
            case SQRT -> {
                nodes.trouble(nodes.less(x[0], nodes.constant(0)), active);
                yield nodes.apply(Op.SQRT, x[0]);
            }
            case EXP -> {
                nodes.range(x[0], -LARGEST_EXPONENT, LARGEST_EXPONENT, active);
                yield nodes.apply(Op.EXP, x[0]);
            }
            case LN -> {
                nodes.trouble(nodes.lessEqual(x[0], nodes.constant(0)), active);
                yield nodes.apply(Op.LOG, x[0]);
            }
            case ASIN, ACOS -> {
                nodes.range(x[0], -1, 1, active);
                yield apply.operation() == Operation.ASIN ? trigonometry.arcsine(x[0]) : trigonometry.arccosine(x[0]);
            }
            case SIN -> trigonometry.sine(x[0], active);
            case COS -> trigonometry.cosine(x[0], active);
            case TAN -> trigonometry.tangent(x[0], active);
            case ATAN -> trigonometry.arctangent(x[0]);
            case ATAN2 -> {
                // where y is zero its sign decides
                nodes.trouble(isZero(x[0]), active);
                int angle = trigonometry.arctangent(x[0], x[1]);
                nodes.finite(angle, active);
                yield angle;
            }
            case SINH -> checked(Op.SINH, x[0], active);
            case COSH -> checked(Op.COSH, x[0], active);
            case TANH -> nodes.apply(Op.TANH, x[0]);
            case CBRT -> nodes.apply(Op.CBRT, x[0]);
            case RADIANS -> multiply(x[0], nodes.constant(RADIANS_PER_DEGREE), active);
            case DEGREES -> divide(x[0], nodes.constant(RADIANS_PER_DEGREE), active);
            case HAVERSINE -> geography.haversine(x, active);
            case BEARING -> geography.bearing(x, active);
            case SIGMOID -> sigmoid(x[0], active);
            case RELU -> nodes.select(nodes.less(nodes.constant(0), x[0]), x[0], nodes.constant(0));
            case SOFTPLUS -> softplus(x[0], active);
            case TIMEZONE -> x[1];
            default -> throw new NotLowerable(apply.operation().name());
        };
    }

    private int checked(Op op, int x, int active) {
        int result = nodes.apply(op, x);
        nodes.finite(result, active);
        return result;
    }

    private int binary(Operation operation, Kind kind, int a, int b, int active) {
        return switch (kind) {
            case SMALLINT, INTEGER, BIGINT -> integer(operation, kind, a, b, active);
            case DOUBLE, NUMERIC ->
                switch (operation) {
                    case ADD -> checkedFinite(nodes.add(a, b), active);
                    case SUBTRACT -> checkedFinite(nodes.subtract(a, b), active);
                    case MULTIPLY -> multiply(a, b, active);
                    case DIVIDE -> divide(a, b, active);
                    default -> throw new NotLowerable(operation.name());
                };
            // the sum of two float32 needs a rounding that programs do not have
            default -> throw new NotLowerable(kind.name());
        };
    }

    private int checkedFinite(int result, int active) {
        nodes.finite(result, active);
        return result;
    }

    private boolean isConstant(int node, double least, double most) {
        if (!nodes.builder().isConstant(node)) {
            return false;
        }
        double size = Math.abs(nodes.builder().constantValue(node));
        return size >= least && size <= most;
    }

    private int isZero(int node) {
        return nodes.equal(node, nodes.constant(0));
    }

    private int multiply(int a, int b, int active) {
        int product = checkedFinite(nodes.multiply(a, b), active);
        boolean cannotVanish = isConstant(a, 1, Double.MAX_VALUE) || isConstant(b, 1, Double.MAX_VALUE);
        if (!cannotVanish) {
            int operands = nodes.not(nodes.or(isZero(a), isZero(b)));
            nodes.trouble(nodes.and(isZero(product), operands), active);
        }
        return product;
    }

    private int divide(int a, int b, int active) {
        int quotient = checkedFinite(nodes.divide(a, b), active);
        if (!isConstant(b, Double.MIN_VALUE, Double.MAX_VALUE)) {
            nodes.trouble(isZero(b), active);
        }
        if (!isConstant(b, Double.MIN_VALUE, 1)) {
            nodes.trouble(nodes.and(isZero(quotient), nodes.not(isZero(a))), active);
        }
        return quotient;
    }

    private int integer(Operation operation, Kind kind, int a, int b, int active) {
        int result = switch (operation) {
            case ADD -> nodes.add(a, b);
            case SUBTRACT -> nodes.subtract(a, b);
            case MULTIPLY -> nodes.multiply(a, b);
            case DIVIDE -> quotient(kind, a, b, active);
            case MODULO -> nodes.subtract(a, nodes.multiply(b, quotient(kind, a, b, active)));
            default -> throw new NotLowerable(operation.name());
        };
        return whole(kind, result, active);
    }

    /// Rounded towards zero; exact below 2^31, where a float64 quotient never rounds up to the next integer.
    private int quotient(Kind kind, int a, int b, int active) {
        if (kind == Kind.BIGINT) {
            throw new NotLowerable("bigint division");
        }
        nodes.trouble(isZero(b), active);
        return nodes.truncate(nodes.divide(a, b));
    }

    private int whole(Kind kind, int result, int active) {
        switch (kind) {
            case SMALLINT -> nodes.range(result, Short.MIN_VALUE, Short.MAX_VALUE, active);
            case INTEGER -> nodes.range(result, Integer.MIN_VALUE, Integer.MAX_VALUE, active);
            case BIGINT -> nodes.exact(result, active);
            default -> {}
        }
        return result;
    }

    private int sign(int x) {
        int zero = nodes.constant(0);
        int negative = nodes.select(nodes.less(x, zero), nodes.constant(-1), zero);
        return nodes.select(nodes.less(zero, x), nodes.constant(1), negative);
    }

    private int roundHalfAway(int x) {
        int size = nodes.abs(x);
        int floor = nodes.floor(size);
        int up = nodes.lessEqual(nodes.constant(0.5), nodes.subtract(size, floor));
        int rounded = nodes.select(up, nodes.add(floor, nodes.constant(1)), floor);
        return nodes.select(nodes.less(x, nodes.constant(0)), nodes.apply(Op.NEG, rounded), rounded);
    }

    private int power(int x, int y, int active) {
        if (nodes.builder().isConstant(y, 2)) {
            return multiply(x, x, active);
        }
        nodes.trouble(nodes.lessEqual(x, nodes.constant(0)), active);
        int result = nodes.apply(Op.POW, x, y);
        nodes.finite(result, active);
        nodes.trouble(isZero(result), active);
        return result;
    }

    private int sigmoid(int x, int active) {
        nodes.range(x, -LARGEST_EXPONENT, LARGEST_EXPONENT, active);
        int one = nodes.constant(1);
        int small = nodes.apply(Op.EXP, nodes.apply(Op.NEG, nodes.abs(x)));
        int numerator = nodes.select(nodes.less(x, nodes.constant(0)), small, one);
        return nodes.divide(numerator, nodes.add(one, small));
    }

    private int softplus(int x, int active) {
        nodes.range(x, -LARGEST_EXPONENT, LARGEST_EXPONENT, active);
        int small = nodes.apply(Op.EXP, nodes.apply(Op.NEG, nodes.abs(x)));
        int positive = nodes.select(nodes.less(nodes.constant(0), x), x, nodes.constant(0));
        return nodes.add(positive, nodes.apply(Op.LOG1P, small));
    }

    private int cast(Kind from, Typed.Apply apply, int x, int active) {
        Kind to = apply.type().kind();
        if (apply.type().precision() >= 0) {
            throw new NotLowerable(apply.type().name());
        }
        return switch (to) {
            case BOOLEAN -> from == Kind.BOOLEAN ? x : nodes.not(isZero(x));
            case SMALLINT, INTEGER, BIGINT -> toInteger(from, to, x, active);
            case DOUBLE -> requireNumber(from, x);
            case NUMERIC -> {
                if (from == Kind.REAL) {
                    throw new NotLowerable("real to numeric");
                }
                yield requireNumber(from, x);
            }
            case TIMESTAMP, TIMESTAMPTZ -> {
                if (from != Kind.DATE) {
                    yield x;
                }
                int micros = nodes.multiply(x, nodes.constant(DateLowering.MICROS_PER_DAY));
                nodes.exact(micros, active);
                yield micros;
            }
            case DATE -> {
                if (from == Kind.DATE) {
                    yield x;
                }
                yield DateLowering.days(nodes, x);
            }
            case REAL -> {
                if (from != Kind.SMALLINT) {
                    throw new NotLowerable("rounding to real");
                }
                yield x;
            }
            default -> throw new NotLowerable(to.name());
        };
    }

    private static int requireNumber(Kind from, int x) {
        return switch (from) {
            case SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, NUMERIC -> x;
            default -> throw new NotLowerable(from.name());
        };
    }

    private int toInteger(Kind from, Kind to, int x, int active) {
        int rounded = switch (from) {
            case BOOLEAN -> nodes.truthToNumber(x);
            case SMALLINT, INTEGER, BIGINT -> x;
            case REAL, DOUBLE -> nodes.round(x);
            case NUMERIC -> roundHalfAway(x);
            default -> throw new NotLowerable(from.name());
        };
        return from == Kind.BOOLEAN || from.compareTo(to) < 0 && from != Kind.REAL
                ? rounded
                : whole(to, rounded, active);
    }
}
