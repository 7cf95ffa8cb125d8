package io.pagegrad.expression.ir;

/// Runs a [Program] on one row in float64, node by node: slow, plain, the oracle. Not thread-safe.
public final class ProgramInterpreter {
    private final Program program;
    private final double[] values;

    public ProgramInterpreter(Program program) {
        this.program = program;
        this.values = new double[program.size()];
    }

    /// Computes every node for one row; read the results with [#output].
    public void run(double[] columns, double[] weights) {
        for (int node = 0; node < values.length; node++) {
            values[node] = switch (program.op(node)) {
                case COLUMN -> columns[program.index(node)];
                case WEIGHT -> weights[program.index(node)];
                case CONSTANT -> program.constant(node);
                default -> apply(node);
            };
        }
    }

    /// Value of output number `output` in the last run.
    public double output(int output) {
        return values[program.output(output)];
    }

    private double apply(int node) {
        Op op = program.op(node);
        double second = op.arity() > 1 ? values[program.argument(node, 1)] : 0;
        double third = op.arity() > 2 ? values[program.argument(node, 2)] : 0;
        return OpMath.evaluate(op, values[program.argument(node, 0)], second, third);
    }
}
