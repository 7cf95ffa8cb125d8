package io.pagegrad.expression.compile;

import io.pagegrad.expression.ir.Op;
import io.pagegrad.expression.ir.Program;
import io.pagegrad.expression.ir.ProgramBuilder;
import java.util.BitSet;

/// Rewrites a program into the operations that code is emitted for: composed functions are taken apart, and long
/// sums become a few independent chains of fused multiply-adds that keep the pipeline full. Factors that are
/// equal for all rows meet before they meet a row.
///
/// Values change only by rounding.
final class Legalizer {
    private static final int NONE = -1;

    private final Program program;
    private final ProgramBuilder builder = new ProgramBuilder();
    private final boolean[] varying;

    /// Nodes of the builder, up to `known`, that depend on the row.
    private final BitSet varyingHere = new BitSet();

    private int known;
    private final int[] uses;
    private final boolean[] insideSum;
    private final int[] here;

    private Legalizer(Program program) {
        this.program = program;
        this.varying = varying(program);
        this.uses = new int[program.size()];
        this.insideSum = new boolean[program.size()];
        this.here = new int[program.size()];
    }

    static Program legalize(Program program) {
        return new Legalizer(program).run();
    }

    /// Whether each node depends on the row.
    static boolean[] varying(Program program) {
        boolean[] varying = new boolean[program.size()];
        for (int node = 0; node < varying.length; node++) {
            varying[node] = program.op(node) == Op.COLUMN;
            for (int a = 0; a < program.op(node).arity(); a++) {
                varying[node] |= varying[program.argument(node, a)];
            }
        }
        return varying;
    }

    private Program run() {
        countUses();
        for (int node = program.size() - 1; node >= 0; node--) {
            for (int a = 0; isSum(node) && a < program.op(node).arity(); a++) {
                int term = program.argument(node, a);
                insideSum[term] = isSum(term) && uses[term] == 1;
            }
        }
        for (int node = 0; node < program.size(); node++) {
            here[node] = insideSum[node] ? NONE : rewrite(node);
        }
        int[] outputs = new int[program.outputCount()];
        for (int o = 0; o < outputs.length; o++) {
            outputs[o] = here[program.output(o)];
        }
        return builder.build(outputs);
    }

    private void countUses() {
        for (int node = 0; node < program.size(); node++) {
            for (int a = 0; a < program.op(node).arity(); a++) {
                uses[program.argument(node, a)]++;
            }
        }
        for (int o = 0; o < program.outputCount(); o++) {
            uses[program.output(o)] += 2;
        }
    }

    private boolean isSum(int node) {
        return varying[node]
                && switch (program.op(node)) {
                    case ADD, SUB -> true;
                    default -> false;
                };
    }

    private int rewrite(int node) {
        Op op = program.op(node);
        return switch (op) {
            case COLUMN -> builder.column(program.index(node));
            case WEIGHT -> builder.weight(program.index(node));
            case CONSTANT -> builder.constant(program.constant(node));
            case DETACH -> argument(node, 0);
            case RELU -> builder.apply(Op.MAX, argument(node, 0), builder.constant(0));
            case SIGN -> sign(argument(node, 0));
            case SIGMOID -> sigmoid(argument(node, 0));
            case SOFTPLUS -> softplus(argument(node, 0));
            case FLOOR, CEIL -> integer(op, argument(node, 0));
            default -> {
                if (isSum(node)) {
                    yield sum(node);
                }
                int[] arguments = new int[op.arity()];
                for (int a = 0; a < arguments.length; a++) {
                    arguments[a] = argument(node, a);
                }
                yield op == Op.MUL ? product(node, arguments[0], arguments[1]) : builder.apply(op, arguments);
            }
        };
    }

    private boolean isInvariant(int here) {
        for (; known <= here; known++) {
            boolean depends = builder.op(known) == Op.COLUMN;
            for (int a = 0; a < builder.op(known).arity(); a++) {
                depends |= varyingHere.get(builder.argument(known, a));
            }
            varyingHere.set(known, depends);
        }
        return !varyingHere.get(here);
    }

    private int product(int node, int first, int second) {
        if (isInvariant(first) == isInvariant(second)) {
            return builder.multiply(first, second);
        }
        int factor = isInvariant(first) ? first : second;
        int rest = isInvariant(first) ? second : first;
        int restOf = program.argument(node, isInvariant(first) ? 1 : 0);
        if (builder.op(rest) == Op.MUL && uses[restOf] == 1) {
            for (int a = 0; a < 2; a++) {
                if (isInvariant(builder.argument(rest, a))) {
                    int factors = builder.multiply(factor, builder.argument(rest, a));
                    return builder.multiply(factors, builder.argument(rest, 1 - a));
                }
            }
        }
        return builder.multiply(factor, rest);
    }

    private int argument(int node, int argument) {
        return here[program.argument(node, argument)];
    }

    private int sign(int x) {
        int zero = builder.constant(0);
        int negative = builder.select(builder.apply(Op.LESS, x, zero), builder.constant(-1), x);
        return builder.select(builder.apply(Op.LESS, zero, x), builder.constant(1), negative);
    }

    private int sigmoid(int x) {
        int one = builder.constant(1);
        return builder.divide(one, builder.add(one, builder.apply(Op.EXP, builder.negate(x))));
    }

    private int softplus(int x) {
        int small = builder.apply(Op.EXP, builder.negate(builder.apply(Op.ABS, x)));
        return builder.add(builder.apply(Op.MAX, x, builder.constant(0)), builder.apply(Op.LOG1P, small));
    }

    private int integer(Op op, int x) {
        int nearest = builder.apply(Op.ROUND, x);
        int one = builder.constant(1);
        return op == Op.FLOOR
                ? builder.select(builder.apply(Op.LESS, x, nearest), builder.subtract(nearest, one), nearest)
                : builder.select(builder.apply(Op.LESS, nearest, x), builder.add(nearest, one), nearest);
    }

    private int sum(int root) {
        SumOfTerms terms = new SumOfTerms(builder);
        collect(root, terms);
        return terms.node();
    }

    /// Walks the tree of additions below a node with an explicit stack: sums of thousands of terms are usual.
    private void collect(int root, SumOfTerms terms) {
        int[] stack = new int[uses.length + 2];
        boolean[] negative = new boolean[uses.length + 2];
        int depth = 0;
        stack[depth++] = root;
        while (depth > 0) {
            int node = stack[--depth];
            boolean minus = negative[depth];
            if (node == root || insideSum[node]) {
                stack[depth] = program.argument(node, 1);
                negative[depth++] = minus ^ (program.op(node) == Op.SUB);
                stack[depth] = program.argument(node, 0);
                negative[depth++] = minus;
            } else if (!varying[node]) {
                terms.invariant(here[node], minus);
            } else if (program.op(node) == Op.MUL && uses[node] == 1 && builder.op(here[node]) == Op.MUL) {
                product(terms, builder.argument(here[node], 0), builder.argument(here[node], 1), minus);
            } else {
                terms.other(here[node], minus);
            }
        }
    }

    /// The sign goes to a factor that is equal for all rows.
    private void product(SumOfTerms terms, int first, int second, boolean minus) {
        if (minus && isInvariant(first)) {
            terms.product(builder.negate(first), second, false);
        } else if (minus && isInvariant(second)) {
            terms.product(first, builder.negate(second), false);
        } else {
            terms.product(first, second, minus);
        }
    }
}
