package io.pagegrad.expression.ir;

/// What each [Op] computes, in float64; truth values are 1 and 0.
public final class OpMath {
    private OpMath() {}

    /// Unused arguments are ignored.
    ///
    /// @throws IllegalArgumentException for the leaves, which have no arguments
    public static double evaluate(Op op, double a, double b, double c) {
        return switch (op) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case FMA -> Math.fma(a, b, c);
            case NEG -> -a;
            case ABS -> Math.abs(a);
            case SIGN -> Math.signum(a);
            case MIN -> Math.min(a, b);
            case MAX -> Math.max(a, b);
            case SQRT -> Math.sqrt(a);
            case CBRT -> Math.cbrt(a);
            case POW -> Math.pow(a, b);
            case EXP -> Math.exp(a);
            case LOG -> Math.log(a);
            case LOG1P -> Math.log1p(a);
            case SIN -> Math.sin(a);
            case COS -> Math.cos(a);
            case TAN -> Math.tan(a);
            case ASIN -> Math.asin(a);
            case ACOS -> Math.acos(a);
            case ATAN -> Math.atan(a);
            case ATAN2 -> Math.atan2(a, b);
            case SINH -> Math.sinh(a);
            case COSH -> Math.cosh(a);
            case TANH -> Math.tanh(a);
            case SIGMOID -> sigmoid(a);
            case SOFTPLUS -> softplus(a);
            case RELU -> Math.max(a, 0);
            case FLOOR -> Math.floor(a);
            case CEIL -> Math.ceil(a);
            case ROUND -> Math.rint(a);
            case NEGATE_ODD -> negateOdd(a, b);
            case DETACH -> a;
            case LESS -> truth(a < b);
            case LESS_EQUAL -> truth(a <= b);
            case EQUAL -> truth(a == b);
            case NOT_EQUAL -> truth(a != b);
            case AND -> truth(a != 0 && b != 0);
            case OR -> truth(a != 0 || b != 0);
            case NOT -> truth(a == 0);
            case SELECT -> a != 0 ? b : c;
            case COLUMN, WEIGHT, CONSTANT -> throw new IllegalArgumentException(op + " has no arguments");
        };
    }

    /// `a`, with the other sign where the whole number nearest to `b` is odd: it ends in the last bit of a number
    /// that has no bits for a fraction.
    public static double negateOdd(double a, double b) {
        long last = Double.doubleToRawLongBits(b + 0x1.8p52);
        return Double.longBitsToDouble(Double.doubleToRawLongBits(a) ^ last << 63);
    }

    public static double sigmoid(double a) {
        return 1 / (1 + Math.exp(-a));
    }

    /// `ln(1 + exp(a))`, without overflow for large `a`.
    public static double softplus(double a) {
        return Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a)));
    }

    private static double truth(boolean value) {
        return value ? 1 : 0;
    }
}
