package io.pagegrad.expression.ir;

/// An operation of a [Program]. Numeric operations give a number, logical ones a truth value.
public enum Op {
    /// A value of the row: column number `index`.
    COLUMN(0, false),
    /// A weight: number `index`, equal for all rows of a call.
    WEIGHT(0, false),
    CONSTANT(0, false),
    ADD(2, false),
    SUB(2, false),
    MUL(2, false),
    DIV(2, false),
    /// `first * second + third` with one rounding.
    FMA(3, false),
    NEG(1, false),
    ABS(1, false),
    SIGN(1, false),
    MIN(2, false),
    MAX(2, false),
    SQRT(1, false),
    CBRT(1, false),
    POW(2, false),
    EXP(1, false),
    LOG(1, false),
    LOG1P(1, false),
    SIN(1, false),
    COS(1, false),
    TAN(1, false),
    ASIN(1, false),
    ACOS(1, false),
    ATAN(1, false),
    ATAN2(2, false),
    SINH(1, false),
    COSH(1, false),
    TANH(1, false),
    /// `1 / (1 + exp(-x))`
    SIGMOID(1, false),
    /// `ln(1 + exp(x))`
    SOFTPLUS(1, false),
    RELU(1, false),
    /// Largest integer not above.
    FLOOR(1, false),
    /// Smallest integer not below.
    CEIL(1, false),
    /// Nearest integer, ties to even.
    ROUND(1, false),
    /// First, with the other sign where the whole number nearest to second (below 2^51; 2^22 in float32) is odd.
    NEGATE_ODD(2, false),
    /// The value itself, for which derivation sees a constant.
    DETACH(1, false),
    LESS(2, true),
    LESS_EQUAL(2, true),
    EQUAL(2, true),
    NOT_EQUAL(2, true),
    AND(2, true),
    OR(2, true),
    NOT(1, true),
    /// `second` where `first` is true, else `third`.
    SELECT(3, false);

    private final int arity;
    private final boolean logical;

    Op(int arity, boolean logical) {
        this.arity = arity;
        this.logical = logical;
    }

    public int arity() {
        return arity;
    }

    /// Whether the result is a truth value.
    public boolean isLogical() {
        return logical;
    }

    /// Whether argument number `argument` must be a truth value.
    public boolean takesLogical(int argument) {
        return switch (this) {
            case AND, OR, NOT -> true;
            case SELECT -> argument == 0;
            default -> false;
        };
    }

    /// Whether the arguments may change places.
    public boolean isCommutative() {
        return switch (this) {
            case ADD, MUL, MIN, MAX, EQUAL, NOT_EQUAL, AND, OR -> true;
            default -> false;
        };
    }
}
