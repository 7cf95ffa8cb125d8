package io.pagegrad.trainer.gradient;

import io.pagegrad.expression.ir.Op;
import io.pagegrad.expression.ir.Program;
import io.pagegrad.expression.ir.ProgramBuilder;
import java.util.Random;

/// Draws expressions over two columns and a few weights with every derivable function, each kept inside its
/// domain.
final class RandomExpressions {
    private static final int DEEPEST = 5;

    private final ProgramBuilder b = new ProgramBuilder();
    private final Random random;
    private final int weights;

    private RandomExpressions(Random random, int weights) {
        this.random = random;
        this.weights = weights;
    }

    static Program next(Random random, int weights) {
        RandomExpressions source = new RandomExpressions(random, weights);
        return source.b.build(source.number(DEEPEST));
    }

    private int number(int depth) {
        if (depth == 0 || random.nextInt(6) == 0) {
            return switch (random.nextInt(4)) {
                case 0 -> b.column(random.nextInt(2));
                case 1 -> b.constant(random.nextInt(-3, 4) + 0.5);
                default -> b.weight(random.nextInt(weights));
            };
        }
        int x = number(depth - 1);
        return switch (random.nextInt(28)) {
            case 0, 1, 2 -> b.add(x, number(depth - 1));
            case 3, 4 -> b.subtract(x, number(depth - 1));
            case 5, 6, 7 -> b.multiply(x, number(depth - 1));
            case 8, 9 -> b.divide(x, positive(number(depth - 1)));
            case 10 -> b.apply(Op.POW, positive(x), bounded(number(depth - 1)));
            case 11 -> b.apply(Op.POW, x, b.constant(random.nextInt(1, 4)));
            case 12 -> b.apply(Op.EXP, bounded(x));
            case 13 -> b.apply(Op.LOG, positive(x));
            case 14 -> b.apply(Op.LOG1P, positive(x));
            case 15 -> b.apply(random.nextBoolean() ? Op.SIN : Op.COS, x);
            case 16 -> b.apply(random.nextBoolean() ? Op.SQRT : Op.CBRT, positive(x));
            case 17 -> b.apply(Op.ABS, x);
            case 18 -> b.apply(Op.RELU, x);
            case 19 -> b.apply(Op.SIGMOID, x);
            case 20 -> b.apply(Op.TANH, x);
            case 21 -> b.apply(Op.SOFTPLUS, x);
            case 22 -> b.apply(random.nextBoolean() ? Op.MIN : Op.MAX, x, number(depth - 1));
            case 23 -> b.select(b.apply(Op.LESS, x, number(depth - 1)), number(depth - 1), number(depth - 1));
            case 24 -> b.apply(random.nextBoolean() ? Op.ASIN : Op.ACOS, b.multiply(b.constant(0.5), bounded(x)));
            case 25 -> b.apply(Op.ATAN2, x, positive(number(depth - 1)));
            case 26 -> b.apply(random.nextBoolean() ? Op.SINH : Op.COSH, bounded(x));
            default -> b.apply(random.nextBoolean() ? Op.ATAN : Op.TAN, bounded(x));
        };
    }

    /// At least one half.
    private int positive(int x) {
        return b.add(b.constant(0.5), b.apply(Op.SOFTPLUS, x));
    }

    /// Between -1 and 1.
    private int bounded(int x) {
        return b.apply(Op.TANH, x);
    }
}
