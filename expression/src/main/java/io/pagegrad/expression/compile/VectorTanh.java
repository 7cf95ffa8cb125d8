package io.pagegrad.expression.compile;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.MethodTypeDesc;
import java.util.function.ObjIntConsumer;

/// Emits hyperbolic tangents inline, as [VectorLog] does logarithms: by `exp(-2 |x|)` above one half, by a
/// continued fraction below.
final class VectorTanh {
    private static final double SMALL = 0.5;

    private final VectorCode lanes;
    private final VectorExp exp;
    private final MethodTypeDesc unary;
    private final MethodTypeDesc binary;

    /// Last odd number of the continued fraction.
    private final int deepest;

    VectorTanh(VectorCode lanes, VectorExp exp, boolean wide) {
        this.lanes = lanes;
        this.exp = exp;
        this.unary = MethodTypeDesc.of(lanes.type());
        this.binary = MethodTypeDesc.of(lanes.type(), VectorCode.VECTOR);
        this.deepest = wide ? 17 : 9;
    }

    void emit(CodeBuilder code, ObjIntConsumer<CodeBuilder> push) {
        push.accept(code, 0);
        int x = local(code);
        int large = large(code, x);
        code.aload(large).aload(large);
        code.invokevirtual(lanes.type(), "neg", unary);
        compare(code, () -> code.aload(x), "GT", 0);
        lanes.blend(code);
        small(code, x);
        compare(code, () -> code.aload(x).invokevirtual(lanes.type(), "abs", unary), "LT", SMALL);
        lanes.blend(code);
    }

    /// Local with `-tanh(|x|)`.
    private int large(CodeBuilder code, int x) {
        code.aload(x).invokevirtual(lanes.type(), "abs", unary);
        lanes.broadcast(code, -2);
        invoke(code, "mul");
        int argument = local(code);
        exp.emit(code, (to, a) -> to.aload(argument));
        int exponential = local(code);
        code.aload(exponential);
        lanes.broadcast(code, 1);
        invoke(code, "sub");
        code.aload(exponential);
        lanes.broadcast(code, 1);
        invoke(code, "add");
        invoke(code, "div");
        return local(code);
    }

    private void small(CodeBuilder code, int x) {
        code.aload(x).aload(x);
        invoke(code, "mul");
        int square = local(code);
        code.aload(square);
        lanes.broadcast(code, deepest);
        for (int n = deepest - 2; n >= 1; n -= 2) {
            invoke(code, "div");
            lanes.broadcast(code, n);
            invoke(code, "add");
            int fraction = local(code);
            code.aload(n == 1 ? x : square).aload(fraction);
        }
        invoke(code, "div");
    }

    private void compare(CodeBuilder code, Runnable pushFirst, String operator, double second) {
        pushFirst.run();
        lanes.comparison(code, operator, () -> lanes.broadcast(code, second));
    }

    private static int local(CodeBuilder code) {
        int local = code.allocateLocal(TypeKind.REFERENCE);
        code.astore(local);
        return local;
    }

    private void invoke(CodeBuilder code, String name) {
        code.invokevirtual(lanes.type(), name, binary);
    }
}
