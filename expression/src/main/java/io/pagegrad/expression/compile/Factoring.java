package io.pagegrad.expression.compile;

import io.pagegrad.expression.ir.Op;
import io.pagegrad.expression.ir.Program;
import io.pagegrad.expression.ir.ProgramBuilder;
import java.util.ArrayList;
import java.util.List;

/// Moves factors that are equal for all rows out of the sums: `sum(2 * e * x)` becomes `2 * sum(e * x)`.
final class Factoring {
    private final ProgramBuilder builder = new ProgramBuilder();
    private final boolean[] varying;
    private final Program program;
    private final int[] here;
    private final List<Accumulation> accumulations = new ArrayList<>();
    private int scale;

    private Factoring(Program program) {
        this.program = program;
        this.here = builder.inline(program, null, null);
        this.varying = new boolean[builder.size()];
        boolean[] original = Legalizer.varying(program);
        for (int node = 0; node < original.length; node++) {
            varying[here[node]] |= original[node];
        }
    }

    record Result(Program program, List<Accumulation> accumulations) {}

    static Result factor(Program program) {
        return new Factoring(program).run();
    }

    private Result run() {
        for (int o = 0; o < program.outputCount(); o++) {
            accumulations.add(factor(o, here[program.output(o)]));
        }
        int[] roots = new int[3 * accumulations.size()];
        for (int a = 0; a < accumulations.size(); a++) {
            Accumulation sum = accumulations.get(a);
            roots[3 * a] = sum.scale();
            roots[3 * a + 1] = Math.max(sum.left(), 0);
            roots[3 * a + 2] = Math.max(sum.right(), 0);
        }
        Program built = builder.build(roots);
        List<Accumulation> renumbered = new ArrayList<>();
        for (int a = 0; a < accumulations.size(); a++) {
            Accumulation sum = accumulations.get(a);
            renumbered.add(new Accumulation(
                    sum.output(),
                    built.output(3 * a),
                    sum.left() < 0 ? -1 : built.output(3 * a + 1),
                    sum.right() < 0 ? -1 : built.output(3 * a + 2)));
        }
        return new Result(built, renumbered);
    }

    private Accumulation factor(int output, int node) {
        if (!varying[node]) {
            return new Accumulation(output, node, -1, -1);
        }
        scale = builder.constant(1);
        int value = strip(node);
        if (builder.op(value) != Op.MUL) {
            return new Accumulation(output, scale, value, -1);
        }
        int left = strip(builder.argument(value, 0));
        int right = strip(builder.argument(value, 1));
        return new Accumulation(output, scale, left, right);
    }

    /// Takes row-independent factors off a node, into [#scale].
    private int strip(int node) {
        int value = node;
        while (true) {
            switch (builder.op(value)) {
                case NEG -> {
                    scale = builder.negate(scale);
                    value = builder.argument(value, 0);
                }
                case MUL -> {
                    int first = builder.argument(value, 0);
                    int second = builder.argument(value, 1);
                    if (varying[first] && varying[second]) {
                        return value;
                    }
                    scale = builder.multiply(scale, varying[first] ? second : first);
                    value = varying[first] ? first : second;
                }
                case DIV -> {
                    if (varying[builder.argument(value, 1)]) {
                        return value;
                    }
                    scale = builder.divide(scale, builder.argument(value, 1));
                    value = builder.argument(value, 0);
                }
                default -> {
                    return value;
                }
            }
        }
    }
}
