package io.pagegrad.trainer.gradient;

import io.pagegrad.expression.ir.Op;
import io.pagegrad.expression.ir.Program;
import io.pagegrad.expression.ir.ProgramBuilder;
import java.util.Arrays;
import java.util.Locale;

/// Reverse-mode differentiation: one pass from the value back to the leaves gives all partial derivatives, and
/// sub-expressions that value and derivatives share are computed once.
public final class Derivation {
    private static final int NONE = -1;

    private Derivation() {}

    /// Appends to `builder` the partial derivatives of node `value` with respect to each of `variables`.
    ///
    /// @throws UnderivableException when `value` depends on a variable through an operation without a rule
    public static int[] derive(ProgramBuilder builder, int value, int... variables) {
        int top = Math.max(value, Arrays.stream(variables).max().orElse(0));
        boolean[] isVariable = new boolean[top + 1];
        for (int variable : variables) {
            isVariable[variable] = true;
        }
        boolean[] depends = dependents(builder, isVariable);
        int[] seeds = new int[top + 1];
        Arrays.fill(seeds, NONE);
        seeds[value] = builder.constant(1);
        for (int node = value; node >= 0; node--) {
            if (seeds[node] != NONE && depends[node] && !isVariable[node]) {
                pull(builder, node, depends, seeds);
            }
        }
        int[] derivatives = new int[variables.length];
        for (int v = 0; v < variables.length; v++) {
            int seed = seeds[variables[v]];
            derivatives[v] = seed == NONE ? builder.constant(0) : seed;
        }
        return derivatives;
    }

    /// The program with the value of the only output of `loss` and its derivatives by weights `0 … weightCount -
    /// 1`.
    public static Program withGradient(Program loss, int weightCount) {
        ProgramBuilder builder = new ProgramBuilder();
        int value = builder.inline(loss, null, null)[loss.output(0)];
        int[] weights = new int[weightCount];
        for (int w = 0; w < weightCount; w++) {
            weights[w] = builder.weight(w);
        }
        int[] derivatives = derive(builder, value, weights);
        int[] outputs = new int[weightCount + 1];
        outputs[0] = value;
        System.arraycopy(derivatives, 0, outputs, 1, weightCount);
        return builder.build(outputs);
    }

    private static void pull(ProgramBuilder builder, int node, boolean[] depends, int[] seeds) {
        Op op = builder.op(node);
        int[] arguments = new int[op.arity()];
        for (int a = 0; a < arguments.length; a++) {
            arguments[a] = builder.argument(node, a);
        }
        for (int a = 0; a < arguments.length; a++) {
            if (!depends[arguments[a]] || op.takesLogical(a)) {
                continue;
            }
            DerivationRule rule = DerivationRules.of(op);
            if (rule == null) {
                throw new UnderivableException(op.name().toLowerCase(Locale.ROOT));
            }
            int share = rule.pull(builder, node, arguments, a, seeds[node]);
            if (!builder.isConstant(share, 0)) {
                seeds[arguments[a]] = seeds[arguments[a]] == NONE ? share : builder.add(seeds[arguments[a]], share);
            }
        }
    }

    private static boolean[] dependents(ProgramBuilder builder, boolean[] isVariable) {
        boolean[] depends = isVariable.clone();
        for (int node = 0; node < depends.length; node++) {
            for (int a = 0; a < builder.op(node).arity(); a++) {
                depends[node] |= depends[builder.argument(node, a)];
            }
        }
        return depends;
    }
}
