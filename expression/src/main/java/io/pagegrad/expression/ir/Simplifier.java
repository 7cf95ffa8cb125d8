package io.pagegrad.expression.ir;

/// Algebraic rules applied while a program grows. A rule keeps the value for all finite arguments up to
/// rounding, and never turns a NaN or an infinity into a finite number (so `0 * x` stays).
final class Simplifier {
    private static final int NONE = -1;
    private static final int MAX_UNROLLED_POWER = 16;

    private Simplifier() {}

    /// The simpler node for `op` on `n`, or -1 when no rule applies.
    static int simplify(ProgramBuilder b, Op op, int[] n) {
        if (allConstant(b, n)) {
            double second = n.length > 1 ? b.constantValue(n[1]) : 0;
            double third = n.length > 2 ? b.constantValue(n[2]) : 0;
            if (!op.isLogical()) {
                return b.constant(OpMath.evaluate(op, b.constantValue(n[0]), second, third));
            }
        }
        return switch (op) {
            case ADD -> add(b, n[0], n[1]);
            case SUB -> subtract(b, n[0], n[1]);
            case MUL -> multiply(b, n[0], n[1]);
            case DIV -> divide(b, n[0], n[1]);
            case NEG -> negate(b, n[0]);
            case POW -> power(b, n[0], n[1]);
            case ABS -> b.op(n[0]) == Op.ABS ? n[0] : NONE;
            case RELU -> b.op(n[0]) == Op.RELU ? n[0] : NONE;
            case MIN, MAX, AND, OR -> n[0] == n[1] ? n[0] : NONE;
            case NOT -> b.op(n[0]) == Op.NOT ? b.argument(n[0], 0) : NONE;
            case SELECT -> select(b, n[0], n[1], n[2]);
            default -> NONE;
        };
    }

    private static boolean allConstant(ProgramBuilder b, int[] nodes) {
        for (int node : nodes) {
            if (!b.isConstant(node)) {
                return false;
            }
        }
        return true;
    }

    private static int add(ProgramBuilder b, int x, int y) {
        if (b.isConstant(x, 0)) {
            return y;
        }
        if (b.isConstant(y, 0)) {
            return x;
        }
        if (x == y) {
            return b.multiply(b.constant(2), x);
        }
        if (b.op(y) == Op.NEG) {
            return b.subtract(x, b.argument(y, 0));
        }
        return b.op(x) == Op.NEG ? b.subtract(y, b.argument(x, 0)) : NONE;
    }

    private static int subtract(ProgramBuilder b, int x, int y) {
        if (b.isConstant(y, 0)) {
            return x;
        }
        if (b.isConstant(x, 0)) {
            return b.negate(y);
        }
        return b.op(y) == Op.NEG ? b.add(x, b.argument(y, 0)) : NONE;
    }

    private static int multiply(ProgramBuilder b, int x, int y) {
        if (b.isConstant(y) && !b.isConstant(x)) {
            return b.multiply(y, x);
        }
        if (b.isConstant(x, 1)) {
            return y;
        }
        if (b.isConstant(x, -1)) {
            return b.negate(y);
        }
        if (b.op(y) == Op.NEG) {
            return b.negate(b.multiply(x, b.argument(y, 0)));
        }
        if (b.op(x) == Op.NEG) {
            return b.negate(b.multiply(b.argument(x, 0), y));
        }
        if (b.isConstant(x) && b.op(y) == Op.MUL) {
            for (int a = 0; a < 2; a++) {
                if (b.isConstant(b.argument(y, a))) {
                    double product = b.constantValue(x) * b.constantValue(b.argument(y, a));
                    return Double.isFinite(product) ? b.multiply(b.constant(product), b.argument(y, 1 - a)) : NONE;
                }
            }
        }
        return NONE;
    }

    private static int divide(ProgramBuilder b, int x, int y) {
        if (b.isConstant(y, 1)) {
            return x;
        }
        if (b.isConstant(y, -1)) {
            return b.negate(x);
        }
        if (b.op(x) == Op.NEG) {
            return b.negate(b.divide(b.argument(x, 0), y));
        }
        // the reciprocal of a power of two is exact, and a product is cheaper
        return b.isConstant(y) && isPowerOfTwo(b.constantValue(y))
                ? b.multiply(b.constant(1 / b.constantValue(y)), x)
                : NONE;
    }

    private static boolean isPowerOfTwo(double value) {
        return Double.isFinite(value)
                && value != 0
                && Math.abs(Math.getExponent(value)) < Double.MAX_EXPONENT
                && Math.abs(value) == Math.scalb(1.0, Math.getExponent(value));
    }

    private static int negate(ProgramBuilder b, int x) {
        if (b.op(x) == Op.NEG) {
            return b.argument(x, 0);
        }
        if (b.op(x) == Op.SUB) {
            return b.subtract(b.argument(x, 1), b.argument(x, 0));
        }
        return b.op(x) == Op.MUL && b.isConstant(b.argument(x, 0))
                ? b.multiply(b.constant(-b.constantValue(b.argument(x, 0))), b.argument(x, 1))
                : NONE;
    }

    private static int power(ProgramBuilder b, int x, int y) {
        if (!b.isConstant(y)) {
            return NONE;
        }
        double exponent = b.constantValue(y);
        if (exponent == 0) {
            return b.constant(1);
        }
        if (exponent == 0.5) {
            return b.apply(Op.SQRT, x);
        }
        if (exponent < 0 && exponent == Math.rint(exponent) && -exponent <= MAX_UNROLLED_POWER) {
            return b.divide(b.constant(1), product(b, x, (int) -exponent));
        }
        return exponent == Math.rint(exponent) && exponent > 0 && exponent <= MAX_UNROLLED_POWER
                ? product(b, x, (int) exponent)
                : NONE;
    }

    private static int product(ProgramBuilder b, int x, int exponent) {
        if (exponent == 1) {
            return x;
        }
        int half = product(b, x, exponent / 2);
        int even = b.multiply(half, half);
        return exponent % 2 == 0 ? even : b.multiply(even, x);
    }

    private static int select(ProgramBuilder b, int condition, int whenTrue, int otherwise) {
        if (whenTrue == otherwise) {
            return whenTrue;
        }
        return b.op(condition) == Op.NOT ? b.select(b.argument(condition, 0), otherwise, whenTrue) : NONE;
    }
}
