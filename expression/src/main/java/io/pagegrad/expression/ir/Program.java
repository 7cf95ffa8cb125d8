package io.pagegrad.expression.ir;

import java.util.Arrays;

/// A flat program over one row in static single assignment form: node `n` uses only nodes below `n`, and each
/// value is computed once. Immutable, compared by structure.
///
/// Leaves are columns, weights and constants; every node but the outputs is used. Made by [ProgramBuilder#build].
public final class Program {
    private final Op[] ops;
    private final int[] arguments;
    private final double[] constants;
    private final int[] outputs;
    private final int columnCount;
    private final int weightCount;

    Program(Op[] ops, int[] arguments, double[] constants, int[] outputs, int columnCount, int weightCount) {
        this.ops = ops;
        this.arguments = arguments;
        this.constants = constants;
        this.outputs = outputs;
        this.columnCount = columnCount;
        this.weightCount = weightCount;
    }

    /// Number of nodes.
    public int size() {
        return ops.length;
    }

    public Op op(int node) {
        return ops[node];
    }

    /// The node that argument number `argument` of `node` names.
    public int argument(int node, int argument) {
        return arguments[3 * node + argument];
    }

    /// Number of the column or weight that a leaf reads.
    public int index(int node) {
        return arguments[3 * node];
    }

    /// Value of a `CONSTANT` node.
    public double constant(int node) {
        return constants[node];
    }

    public int outputCount() {
        return outputs.length;
    }

    /// The node whose value is output number `output`.
    public int output(int output) {
        return outputs[output];
    }

    /// The program of some of this one's outputs, in the order given.
    public Program withOutputs(int... kept) {
        ProgramBuilder builder = new ProgramBuilder();
        int[] here = builder.inline(this, null, null);
        return builder.build(
                Arrays.stream(kept).map(output -> here[outputs[output]]).toArray());
    }

    /// One more than the highest column read; 0 when none is.
    public int columnCount() {
        return columnCount;
    }

    /// One more than the highest weight read; 0 when none is.
    public int weightCount() {
        return weightCount;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Program that
                && Arrays.equals(ops, that.ops)
                && Arrays.equals(arguments, that.arguments)
                && Arrays.equals(constants, that.constants)
                && Arrays.equals(outputs, that.outputs);
    }

    @Override
    public int hashCode() {
        int hash = Arrays.hashCode(arguments);
        for (Op op : ops) {
            hash = 31 * hash + op.ordinal();
        }
        return 31 * (31 * hash + Arrays.hashCode(constants)) + Arrays.hashCode(outputs);
    }

    /// One line a node: `n3 = MUL n1 n2`.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int node = 0; node < size(); node++) {
            text.append('n').append(node).append(" = ").append(ops[node]);
            switch (ops[node]) {
                case COLUMN, WEIGHT -> text.append(' ').append(index(node));
                case CONSTANT -> text.append(' ').append(constants[node]);
                default -> {
                    for (int a = 0; a < ops[node].arity(); a++) {
                        text.append(" n").append(argument(node, a));
                    }
                }
            }
            text.append('\n');
        }
        return text.append("out ").append(Arrays.toString(outputs)).toString();
    }
}
