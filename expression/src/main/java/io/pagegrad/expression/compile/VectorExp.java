package io.pagegrad.expression.compile;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.function.ObjIntConsumer;

/// Emits `exp` inline: `exp(x) = 2^n * exp(r)` with `n = round(x / ln 2)` and a polynomial for `exp(r)`,
/// `|r| <= ln(2) / 2`.
///
/// Inline because a call into a vector library would spill every accumulator of the loop around it. Results
/// below the smallest normal number are zero; the error is below 2 units in the last place.
final class VectorExp {
    private static final double LOG2_E = 1.4426950408889634;

    /// Factors of the powers of `r`, highest first.
    private static final double[] TAYLOR = taylor(13);

    /// For float32: the sixth degree whose largest relative error, 4e-9, is least where the last two factors are
    /// 1; by Lawson's iteration on 4,001 points.
    private static final double[] MINIMAX = {
        0.0013814540579915047, 0.00836874544620514, 0.04166838899254799, 0.1666652113199234, 0.4999999403953552, 1, 1
    };

    private final VectorCode lanes;
    private final boolean wide;
    private final ClassDesc type;
    private final ClassDesc bits;

    VectorExp(VectorCode lanes, boolean wide) {
        this.lanes = lanes;
        this.wide = wide;
        this.type = lanes.type();
        this.bits = ClassDesc.of(VectorCode.PACKAGE + (wide ? "LongVector" : "IntVector"));
    }

    void emit(CodeBuilder code, ObjIntConsumer<CodeBuilder> push) {
        int x = code.allocateLocal(TypeKind.REFERENCE);
        push.accept(code, 0);
        code.astore(x);
        // adding 1.5 * 2^(mantissa bits) leaves n, rounded, in the low bits
        double magic = wide ? 0x1.8p52 : 0x1.8p23;
        int shifted = code.allocateLocal(TypeKind.REFERENCE);
        code.aload(x);
        lanes.broadcast(code, LOG2_E);
        lanes.broadcast(code, magic);
        fma(code);
        code.astore(shifted);
        int n = code.allocateLocal(TypeKind.REFERENCE);
        code.aload(shifted);
        lanes.broadcast(code, magic);
        code.invokevirtual(type, "sub", MethodTypeDesc.of(type, VectorCode.VECTOR))
                .astore(n);
        int r = remainder(code, x, n);
        polynomial(code, r);
        scale(code, shifted);
        clampToRange(code, x);
    }

    /// `x - n * ln 2`, with ln 2 in two parts of which the first has few bits.
    private int remainder(CodeBuilder code, int x, int n) {
        double high = wide ? 0x1.62e42fee00000p-1 : 0x1.62e4p-1;
        double low = wide ? 1.90821492927058770002e-10 : 1.4286068203094172321e-6;
        int r = code.allocateLocal(TypeKind.REFERENCE);
        code.aload(n);
        lanes.broadcast(code, -high);
        code.aload(x);
        fma(code);
        code.astore(r).aload(n);
        lanes.broadcast(code, -low);
        code.aload(r);
        fma(code);
        code.astore(r);
        return r;
    }

    private void polynomial(CodeBuilder code, int r) {
        double[] factors = wide ? TAYLOR : MINIMAX;
        lanes.broadcast(code, factors[0]);
        for (int k = 1; k < factors.length; k++) {
            code.aload(r);
            lanes.broadcast(code, factors[k]);
            fma(code);
        }
    }

    private static double[] taylor(int degree) {
        double[] factors = new double[degree + 1];
        double factorial = 1;
        for (int k = 0; k <= degree; k++) {
            factorial *= Math.max(1, k);
            factors[degree - k] = 1 / factorial;
        }
        return factors;
    }

    /// Adds n to the exponent bits of the value on the stack.
    private void scale(CodeBuilder code, int shifted) {
        String reinterpret = wide ? "reinterpretAsLongs" : "reinterpretAsInts";
        ClassDesc lane = wide ? ConstantDescs.CD_long : ConstantDescs.CD_int;
        ClassDesc binary = VectorCode.operators("Binary");
        code.invokevirtual(type, reinterpret, MethodTypeDesc.of(bits));
        code.aload(shifted).invokevirtual(type, reinterpret, MethodTypeDesc.of(bits));
        code.getstatic(VectorCode.OPERATORS, "LSHL", binary);
        if (wide) {
            code.loadConstant(52L);
        } else {
            code.loadConstant(23);
        }
        code.invokevirtual(bits, "lanewise", MethodTypeDesc.of(bits, binary, lane));
        code.invokevirtual(bits, "add", MethodTypeDesc.of(bits, VectorCode.VECTOR));
        code.invokevirtual(bits, wide ? "reinterpretAsDoubles" : "reinterpretAsFloats", MethodTypeDesc.of(type));
    }

    /// Zero below the normal numbers, infinity above the largest; comparisons with NaN are false, so NaN passes.
    private void clampToRange(CodeBuilder code, int x) {
        lanes.broadcast(code, 0);
        code.aload(x);
        lanes.comparison(code, "LT", () -> lanes.broadcast(code, wide ? -708 : -87));
        lanes.blend(code);
        lanes.broadcast(code, Double.POSITIVE_INFINITY);
        code.aload(x);
        lanes.comparison(code, "GT", () -> lanes.broadcast(code, wide ? 709.782712893384 : 88.72283));
        lanes.blend(code);
    }

    private void fma(CodeBuilder code) {
        code.invokevirtual(type, "fma", MethodTypeDesc.of(type, VectorCode.VECTOR, VectorCode.VECTOR));
    }
}
