package io.pagegrad.trainer.gradient;

import io.pagegrad.expression.ir.Op;
import io.pagegrad.expression.ir.ProgramBuilder;
import java.util.EnumMap;
import java.util.Map;

/// The table operation → local rule.
///
/// Where a function has no derivative a sub-gradient is taken: `abs`, `sign` and `relu` have slope 0 at 0; of
/// equal arguments of `min` and `max` the first receives everything; a condition of `where` receives nothing,
/// its branches receive what reaches them. Operations without an entry (`floor`, `ceil`, `round`) cannot be
/// derived.
final class DerivationRules {
    private static final Map<Op, DerivationRule> RULES = new EnumMap<>(Op.class);

    private DerivationRules() {}

    /// The rule for an operation, or null.
    static DerivationRule of(Op op) {
        return RULES.get(op);
    }

    static {
        RULES.put(Op.ADD, (b, node, x, argument, seed) -> seed);
        RULES.put(Op.SUB, (b, node, x, argument, seed) -> argument == 0 ? seed : b.negate(seed));
        RULES.put(Op.MUL, (b, node, x, argument, seed) -> b.multiply(seed, x[1 - argument]));
        RULES.put(Op.FMA, (b, node, x, argument, seed) -> argument == 2 ? seed : b.multiply(seed, x[1 - argument]));
        RULES.put(Op.DIV, DerivationRules::quotient);
        RULES.put(Op.NEG, (b, node, x, argument, seed) -> b.negate(seed));
        RULES.put(Op.POW, DerivationRules::power);
        RULES.put(Op.ABS, (b, node, x, argument, seed) -> b.multiply(seed, b.apply(Op.SIGN, x[0])));
        RULES.put(Op.SIGN, (b, node, x, argument, seed) -> b.constant(0));
        RULES.put(
                Op.RELU,
                (b, node, x, argument, seed) -> b.select(b.apply(Op.LESS, b.constant(0), x[0]), seed, b.constant(0)));
        RULES.put(Op.MIN, (b, node, x, argument, seed) -> chosen(b, b.apply(Op.LESS, x[1], x[0]), argument, seed));
        RULES.put(Op.MAX, (b, node, x, argument, seed) -> chosen(b, b.apply(Op.LESS, x[0], x[1]), argument, seed));
        RULES.put(Op.SELECT, DerivationRules::select);
        RULES.put(Op.SQRT, (b, node, x, argument, seed) -> b.divide(seed, b.multiply(b.constant(2), node)));
        RULES.put(
                Op.CBRT,
                (b, node, x, argument, seed) -> b.divide(seed, b.multiply(b.constant(3), b.multiply(node, node))));
        RULES.put(Op.EXP, (b, node, x, argument, seed) -> b.multiply(seed, node));
        RULES.put(Op.LOG, (b, node, x, argument, seed) -> b.divide(seed, x[0]));
        RULES.put(Op.LOG1P, (b, node, x, argument, seed) -> b.divide(seed, b.add(x[0], b.constant(1))));
        RULES.put(Op.SIN, (b, node, x, argument, seed) -> b.multiply(seed, b.apply(Op.COS, x[0])));
        RULES.put(Op.COS, (b, node, x, argument, seed) -> b.negate(b.multiply(seed, b.apply(Op.SIN, x[0]))));
        RULES.put(
                Op.TAN, (b, node, x, argument, seed) -> b.multiply(seed, b.add(b.multiply(node, node), b.constant(1))));
        RULES.put(Op.ASIN, (b, node, x, argument, seed) -> b.divide(seed, besideSquare(b, x[0])));
        RULES.put(Op.ACOS, (b, node, x, argument, seed) -> b.negate(b.divide(seed, besideSquare(b, x[0]))));
        RULES.put(
                Op.ATAN, (b, node, x, argument, seed) -> b.divide(seed, b.add(b.multiply(x[0], x[0]), b.constant(1))));
        RULES.put(Op.ATAN2, DerivationRules::angle);
        RULES.put(Op.SINH, (b, node, x, argument, seed) -> b.multiply(seed, b.apply(Op.COSH, x[0])));
        RULES.put(Op.COSH, (b, node, x, argument, seed) -> b.multiply(seed, b.apply(Op.SINH, x[0])));
        RULES.put(
                Op.TANH,
                (b, node, x, argument, seed) -> b.multiply(seed, b.subtract(b.constant(1), b.multiply(node, node))));
        RULES.put(
                Op.SIGMOID,
                (b, node, x, argument, seed) -> b.multiply(seed, b.multiply(node, b.subtract(b.constant(1), node))));
        RULES.put(Op.SOFTPLUS, (b, node, x, argument, seed) -> b.multiply(seed, b.apply(Op.SIGMOID, x[0])));
        RULES.put(
                Op.NEGATE_ODD,
                (b, node, x, argument, seed) -> argument == 0 ? b.apply(Op.NEGATE_ODD, seed, x[1]) : b.constant(0));
        RULES.put(Op.DETACH, (b, node, x, argument, seed) -> b.constant(0));
    }

    private static int quotient(ProgramBuilder b, int node, int[] x, int argument, int seed) {
        int share = b.divide(seed, x[1]);
        return argument == 0 ? share : b.negate(b.multiply(share, node));
    }

    /// `d(u^v)/du = v * u^(v-1)` and `d(u^v)/dv = ln(u) * u^v`.
    private static int power(ProgramBuilder b, int node, int[] x, int argument, int seed) {
        if (argument == 0) {
            int lower = b.apply(Op.POW, x[0], b.subtract(x[1], b.constant(1)));
            return b.multiply(seed, b.multiply(x[1], lower));
        }
        return b.multiply(seed, b.multiply(b.apply(Op.LOG, x[0]), node));
    }

    private static int chosen(ProgramBuilder b, int secondWins, int argument, int seed) {
        int zero = b.constant(0);
        return argument == 0 ? b.select(secondWins, zero, seed) : b.select(secondWins, seed, zero);
    }

    private static int select(ProgramBuilder b, int node, int[] x, int argument, int seed) {
        int zero = b.constant(0);
        return argument == 1 ? b.select(x[0], seed, zero) : b.select(x[0], zero, seed);
    }

    private static int besideSquare(ProgramBuilder b, int x) {
        return b.apply(Op.SQRT, b.subtract(b.constant(1), b.multiply(x, x)));
    }

    private static int angle(ProgramBuilder b, int node, int[] x, int argument, int seed) {
        int square = b.add(b.multiply(x[0], x[0]), b.multiply(x[1], x[1]));
        int share = b.divide(b.multiply(seed, x[1 - argument]), square);
        return argument == 0 ? share : b.negate(share);
    }
}
