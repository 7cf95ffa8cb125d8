package io.pagegrad.expression.compile;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.function.ObjIntConsumer;

/// Emits natural logarithms inline: `ln(x) = k ln 2 + ln(m)` with `m` in `[sqrt(1/2), sqrt(2))`, and `ln(m) = 2
/// atanh(s)`, `s = (m - 1) / (m + 1)`, by the series of atanh.
///
/// Inline because the JIT does not take a method of this size into every loop, and vectors that go through a call
/// are objects on the heap. Of basic arithmetic alone, so that interpreted and compiled code give the same bits;
/// the error is below 3 units in the last place.
final class VectorLog {
    private final VectorCode lanes;
    private final boolean wide;
    private final ClassDesc type;
    private final ClassDesc bits;
    private final MethodTypeDesc binary;
    private final MethodTypeDesc shift;
    private final int mantissaBits;

    VectorLog(VectorCode lanes, boolean wide) {
        this.lanes = lanes;
        this.wide = wide;
        this.type = lanes.type();
        this.bits = ClassDesc.of(VectorCode.PACKAGE + (wide ? "LongVector" : "IntVector"));
        this.binary = MethodTypeDesc.of(type, VectorCode.VECTOR);
        ClassDesc lane = wide ? ConstantDescs.CD_long : ConstantDescs.CD_int;
        this.shift = MethodTypeDesc.of(bits, VectorCode.operators("Binary"), lane);
        this.mantissaBits = wide ? 52 : 23;
    }

    /// `ln(x)`
    void log(CodeBuilder code, ObjIntConsumer<CodeBuilder> push) {
        push.accept(code, 0);
        int x = local(code);
        // what is below the normal numbers is taken times a power of two
        int shift = wide ? 54 : 25;
        Runnable isTiny = () -> {
            code.aload(x);
            lanes.comparison(code, "LT", () -> lanes.broadcast(code, wide ? Double.MIN_NORMAL : Float.MIN_NORMAL));
        };
        code.aload(x).aload(x);
        lanes.broadcast(code, Math.scalb(1.0, shift));
        invoke(code, "mul");
        isTiny.run();
        lanes.blend(code);
        int normal = local(code);
        int exponent = exponent(code, normal);
        int exact = exponentAsNumber(code, exponent);
        code.aload(exact).aload(exact);
        lanes.broadcast(code, shift);
        invoke(code, "sub");
        isTiny.run();
        lanes.blend(code);
        int k = local(code);
        series(code, mantissa(code, normal, exponent), k);
        limits(code, x);
    }

    /// `ln(1 + x)`, exact for small `x`: the logarithm of the rounded sum, corrected for the rounding.
    void log1p(CodeBuilder code, ObjIntConsumer<CodeBuilder> push) {
        push.accept(code, 0);
        int x = local(code);
        code.aload(x);
        lanes.broadcast(code, 1);
        invoke(code, "add");
        int sum = local(code);
        code.aload(x).aload(sum);
        lanes.broadcast(code, 1);
        invoke(code, "sub");
        invoke(code, "sub");
        code.aload(sum);
        invoke(code, "div");
        int lost = local(code);
        int exponent = exponent(code, sum);
        series(code, mantissa(code, sum, exponent), exponentAsNumber(code, exponent));
        code.aload(lost);
        invoke(code, "add");
        limits(code, sum);
    }

    /// Local with the exponents `k` of the numbers in `normal`, as integers.
    private int exponent(CodeBuilder code, int normal) {
        code.aload(normal);
        asBits(code);
        double halfRoot = Math.sqrt(0.5);
        constant(code, wide ? Double.doubleToLongBits(halfRoot) : Float.floatToIntBits((float) halfRoot));
        code.invokevirtual(bits, "sub", MethodTypeDesc.of(bits, VectorCode.VECTOR));
        shift(code, "ASHR");
        return local(code);
    }

    /// Integers as numbers: added to the bits of 1.5 * 2^(mantissa bits) they are its last digits.
    private int exponentAsNumber(CodeBuilder code, int exponent) {
        double magic = 1.5 * Math.scalb(1.0, mantissaBits);
        code.aload(exponent);
        constant(code, wide ? Double.doubleToLongBits(magic) : Float.floatToIntBits((float) magic));
        code.invokevirtual(bits, "add", MethodTypeDesc.of(bits, VectorCode.VECTOR));
        asNumbers(code);
        lanes.broadcast(code, magic);
        invoke(code, "sub");
        return local(code);
    }

    private int mantissa(CodeBuilder code, int normal, int exponent) {
        code.aload(normal);
        asBits(code);
        code.aload(exponent);
        shift(code, "LSHL");
        code.invokevirtual(bits, "sub", MethodTypeDesc.of(bits, VectorCode.VECTOR));
        asNumbers(code);
        return local(code);
    }

    /// Pushes `ln(m) + k ln 2`, with ln 2 in two parts of which the first has few bits.
    private void series(CodeBuilder code, int m, int k) {
        code.aload(m);
        lanes.broadcast(code, 1);
        invoke(code, "sub");
        int f = local(code);
        code.aload(f).aload(m);
        lanes.broadcast(code, 1);
        invoke(code, "add");
        invoke(code, "div");
        int s = local(code);
        code.aload(s).aload(s);
        invoke(code, "mul");
        int z = local(code);
        int degree = wide ? 23 : 11;
        lanes.broadcast(code, 2.0 / degree);
        for (int n = degree - 2; n >= 3; n -= 2) {
            code.aload(z);
            invoke(code, "mul");
            lanes.broadcast(code, 2.0 / n);
            invoke(code, "add");
        }
        // 2 s = f - s f, which loses less than rounding 2 s would
        code.aload(z);
        invoke(code, "mul");
        code.aload(f);
        invoke(code, "sub");
        code.aload(s);
        invoke(code, "mul");
        code.aload(k);
        lanes.broadcast(code, wide ? 1.90821492927058770002e-10 : 1.4286068203094172321e-6);
        invoke(code, "mul");
        invoke(code, "add");
        code.aload(f);
        invoke(code, "add");
        code.aload(k);
        lanes.broadcast(code, wide ? 0x1.62e42fee00000p-1 : 0x1.62e4p-1);
        invoke(code, "mul");
        invoke(code, "add");
    }

    /// Takes the logarithm on the stack for infinite, zero and negative numbers in `x`, and for none, from a
    /// table.
    private void limits(CodeBuilder code, int x) {
        code.aload(x).aload(x);
        lanes.comparison(code, "EQ", () -> lanes.broadcast(code, Double.POSITIVE_INFINITY));
        lanes.blend(code);
        lanes.broadcast(code, Double.NEGATIVE_INFINITY);
        code.aload(x);
        lanes.comparison(code, "EQ", () -> lanes.broadcast(code, 0));
        lanes.blend(code);
        lanes.broadcast(code, Double.NaN);
        code.aload(x);
        lanes.comparison(code, "GE", () -> lanes.broadcast(code, 0));
        code.invokevirtual(VectorCode.MASK, "not", MethodTypeDesc.of(VectorCode.MASK));
        lanes.blend(code);
    }

    private static int local(CodeBuilder code) {
        int local = code.allocateLocal(TypeKind.REFERENCE);
        code.astore(local);
        return local;
    }

    private void invoke(CodeBuilder code, String name) {
        code.invokevirtual(type, name, binary);
    }

    /// Shifts the integers on the stack by the bits of the mantissa.
    private void shift(CodeBuilder code, String operator) {
        code.getstatic(VectorCode.OPERATORS, operator, VectorCode.operators("Binary"));
        if (wide) {
            code.loadConstant((long) mantissaBits);
        } else {
            code.loadConstant(mantissaBits);
        }
        code.invokevirtual(bits, "lanewise", shift);
    }

    private void constant(CodeBuilder code, long value) {
        code.getstatic(bits, "SPECIES_PREFERRED", VectorCode.SPECIES);
        if (wide) {
            code.loadConstant(value);
        } else {
            code.loadConstant((int) value);
        }
        ClassDesc lane = wide ? ConstantDescs.CD_long : ConstantDescs.CD_int;
        code.invokestatic(bits, "broadcast", MethodTypeDesc.of(bits, VectorCode.SPECIES, lane));
    }

    private void asBits(CodeBuilder code) {
        code.invokevirtual(type, wide ? "reinterpretAsLongs" : "reinterpretAsInts", MethodTypeDesc.of(bits));
    }

    private void asNumbers(CodeBuilder code) {
        code.invokevirtual(bits, wide ? "reinterpretAsDoubles" : "reinterpretAsFloats", MethodTypeDesc.of(type));
    }
}
