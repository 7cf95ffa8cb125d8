package io.pagegrad.expression.ir;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// Grows a [Program] node by node: equal nodes are made once, constants are folded, and [Simplifier] rules apply.
///
/// Nodes are numbered from 0 in the order they are made; a node's arguments are always below it. Not thread-safe.
public final class ProgramBuilder {
    private static final int NONE = -1;

    private final Map<Key, Integer> known = new HashMap<>();
    private Op[] ops = new Op[64];
    private int[] arguments = new int[3 * 64];
    private double[] constants = new double[64];
    private int size;

    private record Key(Op op, int first, int second, int third, long constantBits) {}

    /// The value of column `index` in the row at hand.
    public int column(int index) {
        return leaf(Op.COLUMN, index);
    }

    public int weight(int index) {
        return leaf(Op.WEIGHT, index);
    }

    public int constant(double value) {
        // one zero: negative zero would only make equal programs look different
        double canonical = value == 0 ? 0 : value;
        return node(new Key(Op.CONSTANT, NONE, NONE, NONE, Double.doubleToLongBits(canonical)));
    }

    /// The node for an operation on nodes made before, simplified.
    ///
    /// @throws IllegalArgumentException when the number or kind (number, truth value) of the arguments does not
    /// fit
    public int apply(Op op, int... operands) {
        check(op, operands);
        int simpler = Simplifier.simplify(this, op, operands);
        return simpler >= 0 ? simpler : exactly(op, operands);
    }

    /// The node for an operation, without simplification: it computes the very operation.
    public int exactly(Op op, int... operands) {
        int first = operands[0];
        int second = operands.length > 1 ? operands[1] : NONE;
        int third = operands.length > 2 ? operands[2] : NONE;
        if (op.isCommutative() && first > second) {
            int swap = first;
            first = second;
            second = swap;
        }
        return node(new Key(op, first, second, third, 0));
    }

    public int add(int a, int b) {
        return apply(Op.ADD, a, b);
    }

    public int subtract(int a, int b) {
        return apply(Op.SUB, a, b);
    }

    public int multiply(int a, int b) {
        return apply(Op.MUL, a, b);
    }

    public int divide(int a, int b) {
        return apply(Op.DIV, a, b);
    }

    public int negate(int a) {
        return apply(Op.NEG, a);
    }

    public int select(int condition, int whenTrue, int otherwise) {
        return apply(Op.SELECT, condition, whenTrue, otherwise);
    }

    /// Number of nodes made so far.
    public int size() {
        return size;
    }

    public Op op(int node) {
        return ops[node];
    }

    public int argument(int node, int argument) {
        return arguments[3 * node + argument];
    }

    /// Value of a `CONSTANT` node.
    public double constantValue(int node) {
        return constants[node];
    }

    public boolean isConstant(int node) {
        return ops[node] == Op.CONSTANT;
    }

    public boolean isConstant(int node, double value) {
        return ops[node] == Op.CONSTANT && constants[node] == value;
    }

    /// Copies a program into this builder; returns for each of its nodes the node here.
    ///
    /// @param columns node that stands for each column, weights likewise; null keeps the leaf as it is
    public int[] inline(Program program, int[] columns, int[] weights) {
        int[] here = new int[program.size()];
        for (int node = 0; node < program.size(); node++) {
            Op op = program.op(node);
            here[node] = switch (op) {
                case COLUMN -> columns == null ? column(program.index(node)) : columns[program.index(node)];
                case WEIGHT -> weights == null ? weight(program.index(node)) : weights[program.index(node)];
                case CONSTANT -> constant(program.constant(node));
                default -> {
                    int[] operands = new int[op.arity()];
                    for (int a = 0; a < operands.length; a++) {
                        operands[a] = here[program.argument(node, a)];
                    }
                    yield apply(op, operands);
                }
            };
        }
        return here;
    }

    /// The program that computes `outputs`, without nodes that none of them needs; may be called again.
    public Program build(int... outputs) {
        int[] renumbered = new int[size];
        boolean[] used = new boolean[size];
        for (int output : outputs) {
            used[output] = true;
        }
        for (int node = size - 1; node >= 0; node--) {
            for (int a = 0; used[node] && a < ops[node].arity(); a++) {
                used[argument(node, a)] = true;
            }
        }
        int count = 0;
        for (int node = 0; node < size; node++) {
            renumbered[node] = used[node] ? count++ : NONE;
        }
        Op[] newOps = new Op[count];
        int[] newArguments = new int[3 * count];
        double[] newConstants = new double[count];
        int columnCount = 0;
        int weightCount = 0;
        for (int node = 0; node < size; node++) {
            if (!used[node]) {
                continue;
            }
            int to = renumbered[node];
            newOps[to] = ops[node];
            newConstants[to] = constants[node];
            for (int a = 0; a < 3; a++) {
                int argument = arguments[3 * node + a];
                newArguments[3 * to + a] = a < ops[node].arity() ? renumbered[argument] : argument;
            }
            columnCount = ops[node] == Op.COLUMN ? Math.max(columnCount, argument(node, 0) + 1) : columnCount;
            weightCount = ops[node] == Op.WEIGHT ? Math.max(weightCount, argument(node, 0) + 1) : weightCount;
        }
        int[] newOutputs =
                Arrays.stream(outputs).map(output -> renumbered[output]).toArray();
        return new Program(newOps, newArguments, newConstants, newOutputs, columnCount, weightCount);
    }

    private int leaf(Op op, int index) {
        if (index < 0) {
            throw new IllegalArgumentException(op + " index=" + index + ": must be at least 0");
        }
        return node(new Key(op, index, NONE, NONE, 0));
    }

    private void check(Op op, int[] operands) {
        if (operands.length != op.arity() || operands.length == 0) {
            throw new IllegalArgumentException(op + " takes " + op.arity() + " arguments, not " + operands.length);
        }
        for (int a = 0; a < operands.length; a++) {
            if (operands[a] < 0 || operands[a] >= size) {
                throw new IllegalArgumentException(op + " argument " + a + ": no node " + operands[a]);
            }
            if (ops[operands[a]].isLogical() != op.takesLogical(a)) {
                throw new IllegalArgumentException(
                        op + " argument " + (a + 1) + " must be a " + (op.takesLogical(a) ? "truth value" : "number"));
            }
        }
    }

    private int node(Key key) {
        Integer existing = known.get(key);
        if (existing != null) {
            return existing;
        }
        if (size == ops.length) {
            ops = Arrays.copyOf(ops, 2 * size);
            arguments = Arrays.copyOf(arguments, 3 * 2 * size);
            constants = Arrays.copyOf(constants, 2 * size);
        }
        ops[size] = key.op;
        arguments[3 * size] = key.first;
        arguments[3 * size + 1] = key.second;
        arguments[3 * size + 2] = key.third;
        constants[size] = key.op == Op.CONSTANT ? Double.longBitsToDouble(key.constantBits) : 0;
        known.put(key, size);
        return size++;
    }
}
