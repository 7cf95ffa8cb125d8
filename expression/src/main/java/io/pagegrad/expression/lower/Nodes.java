package io.pagegrad.expression.lower;

import io.pagegrad.expression.ir.Op;
import io.pagegrad.expression.ir.ProgramBuilder;
import java.util.HashSet;
import java.util.Set;

/// Makes nodes that compute exactly what they say, and collects where a row is in trouble.
final class Nodes {
    /// No condition: always.
    static final int ALWAYS = -1;

    /// Integers up to here are exact in float64, and so are sums and products that stay below.
    static final double EXACT_INTEGERS = 0x1p53;

    private static final double INTEGER_SHIFT = 0x1.8p52;
    private static final double LARGEST_WITH_FRACTION = 0x1p51;

    private final ProgramBuilder builder = new ProgramBuilder();

    /// Zero, or NaN once a value that was added to it (times zero) was not finite.
    private int sticky = constant(0);

    private int trouble = ALWAYS;
    private final Set<Integer> watched = new HashSet<>();

    ProgramBuilder builder() {
        return builder;
    }

    int constant(double value) {
        return builder.constant(value);
    }

    int apply(Op op, int... operands) {
        return builder.exactly(op, operands);
    }

    int add(int a, int b) {
        return apply(Op.ADD, a, b);
    }

    int subtract(int a, int b) {
        return apply(Op.SUB, a, b);
    }

    int multiply(int a, int b) {
        return apply(Op.MUL, a, b);
    }

    int divide(int a, int b) {
        return apply(Op.DIV, a, b);
    }

    int less(int a, int b) {
        return apply(Op.LESS, a, b);
    }

    int lessEqual(int a, int b) {
        return apply(Op.LESS_EQUAL, a, b);
    }

    int equal(int a, int b) {
        return apply(Op.EQUAL, a, b);
    }

    int select(int condition, int whenTrue, int otherwise) {
        return whenTrue == otherwise ? whenTrue : apply(Op.SELECT, condition, whenTrue, otherwise);
    }

    /// Both, where [#ALWAYS] is true.
    int and(int a, int b) {
        if (a == ALWAYS || a == b) {
            return b;
        }
        return b == ALWAYS ? a : apply(Op.AND, a, b);
    }

    /// Either, where [Lowered#NEVER] is false.
    int or(int a, int b) {
        if (a == Lowered.NEVER || a == b) {
            return b;
        }
        return b == Lowered.NEVER ? a : apply(Op.OR, a, b);
    }

    int not(int a) {
        return builder.op(a) == Op.NOT ? builder.argument(a, 0) : apply(Op.NOT, a);
    }

    /// A truth value that is the same for every row.
    int truth(boolean value) {
        return apply(Op.LESS, constant(0), constant(value ? 1 : 0));
    }

    int truthToNumber(int truth) {
        return select(truth, constant(1), constant(0));
    }

    /// One of two truth values.
    int selectTruth(int condition, int whenTrue, int otherwise) {
        return or(and(condition, whenTrue), and(not(condition), otherwise));
    }

    int abs(int x) {
        return apply(Op.ABS, x);
    }

    /// Nearest integer, ties to even, for numbers below 2^51: adding a number of that size leaves no fraction.
    int nearestOfSmall(int x) {
        int shift = constant(INTEGER_SHIFT);
        return subtract(add(x, shift), shift);
    }

    /// Nearest integer, ties to even.
    int round(int x) {
        return select(less(abs(x), constant(LARGEST_WITH_FRACTION)), nearestOfSmall(x), x);
    }

    int floor(int x) {
        int nearest = round(x);
        return select(less(x, nearest), subtract(nearest, constant(1)), nearest);
    }

    int ceil(int x) {
        int nearest = round(x);
        return select(less(nearest, x), add(nearest, constant(1)), nearest);
    }

    int truncate(int x) {
        return select(less(x, constant(0)), ceil(x), floor(x));
    }

    /// Quotient of a whole number by a constant, rounded down; exact while the quotient is below 2^50 / divisor.
    ///
    /// Half a unit is added first, so that no quotient lies at an integer and rounding cannot carry it across
    /// one.
    int floorDivide(int x, double divisor) {
        double reciprocal = 1 / divisor;
        int quotient = apply(Op.FMA, x, constant(reciprocal), constant(0.5 * reciprocal - 0.5));
        return nearestOfSmall(quotient);
    }

    /// Quotient of a whole number by a constant, correctly rounded, without a division where that is possible.
    ///
    /// The product with the reciprocal is less than one unit in the last place off when the reciprocal's own
    /// error is below 2^-54; the remainder is exact then, and what it adds rounds to the quotient (Markstein's
    /// theorem).
    int divideWhole(int x, double divisor) {
        double reciprocal = 1 / divisor;
        if (Math.abs(Math.fma(reciprocal, divisor, -1)) >= 0x1p-54) {
            return divide(x, constant(divisor));
        }
        int quotient = multiply(x, constant(reciprocal));
        int remainder = apply(Op.FMA, quotient, constant(-divisor), x);
        return apply(Op.FMA, remainder, constant(reciprocal), quotient);
    }

    /// `x - factor * y`, exact where all are whole numbers below 2^53.
    int lessMultiple(int x, double factor, int y) {
        return apply(Op.FMA, y, constant(-factor), x);
    }

    /// Marks the row where `condition` holds.
    ///
    /// @param active where the value matters
    void trouble(int condition, int active) {
        trouble = or(trouble, and(condition, active));
    }

    /// Marks the row where `value` is NaN or infinite.
    void finite(int value, int active) {
        if (watched.contains(value)) {
            return;
        }
        if (active == ALWAYS) {
            watched.add(value);
        }
        int seen = active == ALWAYS ? value : select(active, value, constant(0));
        sticky = apply(Op.FMA, seen, constant(0), sticky);
    }

    /// Marks the row where `value` is outside `[low, high]`.
    void range(int value, double low, double high, int active) {
        trouble(or(less(value, constant(low)), less(constant(high), value)), active);
    }

    /// Marks the row where a whole number is too large to be exact.
    void exact(int value, int active) {
        trouble(lessEqual(constant(EXACT_INTEGERS), abs(value)), active);
    }

    int troubleNode() {
        return trouble == ALWAYS ? sticky : select(trouble, constant(1), sticky);
    }
}
