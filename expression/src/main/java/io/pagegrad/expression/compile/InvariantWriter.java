package io.pagegrad.expression.compile;

import io.pagegrad.expression.ir.Op;
import io.pagegrad.expression.ir.Program;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/// Emits, once a call, the float64 values of nodes that are equal for all rows: weights and what is computed
/// from them.
final class InvariantWriter {
    private static final ClassDesc PARAMETERS =
            Parameters.class.describeConstable().orElseThrow();
    private static final MethodTypeDesc READ =
            MethodTypeDesc.of(ConstantDescs.CD_double, ConstantDescs.CD_double.arrayType(), ConstantDescs.CD_int);

    private final KernelPlan plan;
    private final Program program;
    private final CodeBuilder code;
    private final int weights;
    private final PiecePlaces places;
    private final LaneCode scalar = new ScalarCode(KernelPrecision.FLOAT64);
    private final BitSet needed = new BitSet();
    private final Map<Integer, Integer> locals = new HashMap<>();

    /// @param weights local variable of the weight array
    /// @param places where the indices of weights are found
    InvariantWriter(KernelPlan plan, CodeBuilder code, int weights, PiecePlaces places) {
        this.plan = plan;
        this.program = plan.program();
        this.code = code;
        this.weights = weights;
        this.places = places;
    }

    void need(int node) {
        needed.set(node);
    }

    /// Emits all nodes asked for so far and what they are computed from.
    void write() {
        for (int node = needed.length() - 1; node >= 0; node--) {
            for (int a = 0; needed.get(node) && a < program.op(node).arity(); a++) {
                needed.set(program.argument(node, a));
            }
        }
        for (int node = needed.nextSetBit(0); node >= 0; node = needed.nextSetBit(node + 1)) {
            if (plan.varies(node)) {
                throw new IllegalStateException("node " + node + " depends on the row");
            }
            if (program.op(node) != Op.CONSTANT) {
                int local = scalar.allocate(code, program.op(node).isLogical());
                compute(node);
                scalar.save(code, local, program.op(node).isLogical());
                locals.put(node, local);
            }
        }
    }

    private void compute(int node) {
        if (program.op(node) == Op.WEIGHT) {
            code.aload(weights);
            places.push(code, PiecePlaces.Kind.WEIGHT, program.index(node));
            code.invokestatic(PARAMETERS, "read", READ);
        } else {
            scalar.apply(code, program.op(node), (to, a) -> push(program.argument(node, a)));
        }
    }

    /// Pushes the value of a node asked for: a double, or an int that is 0 or 1.
    void push(int node) {
        if (program.op(node) == Op.CONSTANT) {
            code.loadConstant(program.constant(node));
        } else {
            code.loadLocal(program.op(node).isLogical() ? TypeKind.INT : TypeKind.DOUBLE, locals.get(node));
        }
    }
}
