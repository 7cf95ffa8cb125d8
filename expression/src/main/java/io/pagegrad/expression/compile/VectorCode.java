package io.pagegrad.expression.compile;

import io.pagegrad.expression.ir.Op;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.function.ObjIntConsumer;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;

/// Lane groups that are Vector API vectors of the preferred size.
final class VectorCode implements LaneCode {
    static final String PACKAGE = "jdk.incubator.vector.";
    static final ClassDesc VECTOR = ClassDesc.of(PACKAGE + "Vector");
    static final ClassDesc SPECIES = ClassDesc.of(PACKAGE + "VectorSpecies");
    static final ClassDesc MASK = ClassDesc.of(PACKAGE + "VectorMask");
    static final ClassDesc OPERATORS = ClassDesc.of(PACKAGE + "VectorOperators");
    static final ClassDesc SEGMENT = ClassDesc.of("java.lang.foreign.MemorySegment");
    static final ClassDesc BYTE_ORDER = ClassDesc.of("java.nio.ByteOrder");
    private static final ClassDesc NATIVE_MEMORY =
            NativeMemory.class.describeConstable().orElseThrow();
    private static final ClassDesc VECTOR_SUPPORT =
            VectorSupport.class.describeConstable().orElseThrow();

    private final KernelPrecision precision;
    private final boolean wide;
    private final ClassDesc type;
    private final VectorExp exp;
    private final VectorLog log;
    private final VectorTanh tanh;

    VectorCode(KernelPrecision precision) {
        this.precision = precision;
        this.wide = precision != KernelPrecision.FLOAT32;
        this.type = ClassDesc.of(PACKAGE + (wide ? "DoubleVector" : "FloatVector"));
        this.exp = new VectorExp(this, wide);
        this.log = new VectorLog(this, wide);
        this.tanh = new VectorTanh(this, exp, wide);
    }

    ClassDesc type() {
        return type;
    }

    /// Whether there is code for an operation; the others run row by row, since the library functions of the
    /// Vector API give other bits when interpreted than when compiled.
    static boolean knows(Op op) {
        return switch (op) {
            case SIN, COS, TAN, ASIN, ACOS, ATAN, ATAN2, SINH, COSH, CBRT, POW -> false;
            default -> true;
        };
    }

    @Override
    public int rows() {
        return wide ? DoubleVector.SPECIES_PREFERRED.length() : FloatVector.SPECIES_PREFERRED.length();
    }

    void species(CodeBuilder code) {
        code.getstatic(type, "SPECIES_PREFERRED", SPECIES);
    }

    @Override
    public void loadColumn(CodeBuilder code) {
        if (precision == KernelPrecision.FLOAT32_AS_FLOAT64) {
            code.invokestatic(VECTOR_SUPPORT, "loadWidened", MethodTypeDesc.of(type, ConstantDescs.CD_long));
            return;
        }
        loadComputed(code);
    }

    @Override
    public void loadComputed(CodeBuilder code) {
        // the species and the segment come before the address, which is on the stack already
        int address = code.allocateLocal(TypeKind.LONG);
        code.lstore(address);
        species(code);
        code.getstatic(NATIVE_MEMORY, "ALL", SEGMENT).lload(address);
        littleEndian(code);
        code.invokestatic(
                type,
                "fromMemorySegment",
                MethodTypeDesc.of(type, SPECIES, SEGMENT, ConstantDescs.CD_long, BYTE_ORDER));
    }

    @Override
    public void storeComputed(CodeBuilder code) {
        int address = code.allocateLocal(TypeKind.LONG);
        code.lstore(address).getstatic(NATIVE_MEMORY, "ALL", SEGMENT).lload(address);
        littleEndian(code);
        code.invokevirtual(
                type,
                "intoMemorySegment",
                MethodTypeDesc.of(ConstantDescs.CD_void, SEGMENT, ConstantDescs.CD_long, BYTE_ORDER));
    }

    private static void littleEndian(CodeBuilder code) {
        code.getstatic(BYTE_ORDER, "LITTLE_ENDIAN", BYTE_ORDER);
    }

    @Override
    public void broadcast(CodeBuilder code) {
        int value = code.allocateLocal(TypeKind.DOUBLE);
        code.dstore(value);
        species(code);
        code.dload(value);
        if (!wide) {
            code.d2f();
        }
        invokeBroadcast(code);
    }

    @Override
    public void broadcast(CodeBuilder code, double constant) {
        species(code);
        if (wide) {
            code.loadConstant(constant);
        } else {
            code.loadConstant((float) constant);
        }
        invokeBroadcast(code);
    }

    private void invokeBroadcast(CodeBuilder code) {
        ClassDesc lane = wide ? ConstantDescs.CD_double : ConstantDescs.CD_float;
        code.invokestatic(type, "broadcast", MethodTypeDesc.of(type, SPECIES, lane));
    }

    @Override
    public int[] sumLanes(CodeBuilder code, int[] locals) {
        return new LaneSums(this, code, wide).write(locals);
    }

    @Override
    public void apply(CodeBuilder code, Op op, ObjIntConsumer<CodeBuilder> push) {
        switch (op) {
            case ADD -> binary(code, "add", push);
            case SUB -> binary(code, "sub", push);
            case MUL -> binary(code, "mul", push);
            case DIV -> binary(code, "div", push);
            case MIN -> binary(code, "min", push);
            case MAX -> binary(code, "max", push);
            case NEG -> unary(code, "neg", push);
            case ABS -> unary(code, "abs", push);
            case SQRT -> unary(code, "sqrt", push);
            case FMA -> {
                pushAll(code, 3, push);
                code.invokevirtual(type, "fma", MethodTypeDesc.of(type, VECTOR, VECTOR));
            }
            case EXP -> exp.emit(code, push);
            case LOG -> log.log(code, push);
            case LOG1P -> log.log1p(code, push);
            case TANH -> tanh.emit(code, push);
            case ROUND -> {
                push.accept(code, 0);
                code.invokestatic(VECTOR_SUPPORT, "round", MethodTypeDesc.of(type, type));
            }
            case NEGATE_ODD -> negateOdd(code, push);
            case LESS -> compare(code, "LT", push);
            case LESS_EQUAL -> compare(code, "LE", push);
            case EQUAL -> compare(code, "EQ", push);
            case NOT_EQUAL -> compare(code, "NE", push);
            case AND, OR -> {
                pushAll(code, 2, push);
                code.invokevirtual(MASK, op == Op.AND ? "and" : "or", MethodTypeDesc.of(MASK, MASK));
            }
            case NOT -> {
                push.accept(code, 0);
                code.invokevirtual(MASK, "not", MethodTypeDesc.of(MASK));
            }
            case SELECT -> {
                push.accept(code, 2);
                push.accept(code, 1);
                push.accept(code, 0);
                blend(code);
            }
            default -> throw new IllegalStateException("no vector code for " + op);
        }
    }

    /// The stack has the vector for false, that for true, and the mask.
    void blend(CodeBuilder code) {
        code.invokevirtual(type, "blend", MethodTypeDesc.of(type, VECTOR, MASK));
    }

    @Override
    public void truthToNumber(CodeBuilder code) {
        int mask = code.allocateLocal(TypeKind.REFERENCE);
        code.astore(mask);
        broadcast(code, 0);
        broadcast(code, 1);
        code.aload(mask);
        blend(code);
    }

    @Override
    public void numberToTruth(CodeBuilder code) {
        comparison(code, "NE", () -> broadcast(code, 0));
    }

    /// Compares the vector on the stack with another.
    void comparison(CodeBuilder code, String operator, Runnable pushOther) {
        ClassDesc comparison = operators("Comparison");
        code.getstatic(OPERATORS, operator, comparison);
        pushOther.run();
        code.invokevirtual(type, "compare", MethodTypeDesc.of(MASK, comparison, VECTOR));
    }

    private void compare(CodeBuilder code, String operator, ObjIntConsumer<CodeBuilder> push) {
        push.accept(code, 0);
        comparison(code, operator, () -> push.accept(code, 1));
    }

    /// The last bit of a sum that has no bits for a fraction becomes a sign. In place, since the JIT stops
    /// taking in methods other than those of the Vector API when a loop has many.
    private void negateOdd(CodeBuilder code, ObjIntConsumer<CodeBuilder> push) {
        ClassDesc bits = ClassDesc.of(PACKAGE + (wide ? "LongVector" : "IntVector"));
        String reinterpret = wide ? "reinterpretAsLongs" : "reinterpretAsInts";
        ClassDesc operator = operators("Binary");
        push.accept(code, 1);
        broadcast(code, wide ? 0x1.8p52 : 0x1.8p23);
        code.invokevirtual(type, "add", MethodTypeDesc.of(type, VECTOR));
        code.invokevirtual(type, reinterpret, MethodTypeDesc.of(bits));
        code.getstatic(OPERATORS, "LSHL", operator).loadConstant((wide ? Long.SIZE : Integer.SIZE) - 1L);
        code.invokevirtual(bits, "lanewise", MethodTypeDesc.of(bits, operator, ConstantDescs.CD_long));
        code.getstatic(OPERATORS, "XOR", operators("Associative"));
        push.accept(code, 0);
        code.invokevirtual(type, reinterpret, MethodTypeDesc.of(bits));
        code.invokevirtual(bits, "lanewise", MethodTypeDesc.of(bits, operator, VECTOR));
        code.invokevirtual(bits, wide ? "reinterpretAsDoubles" : "reinterpretAsFloats", MethodTypeDesc.of(type));
    }

    private void binary(CodeBuilder code, String name, ObjIntConsumer<CodeBuilder> push) {
        pushAll(code, 2, push);
        code.invokevirtual(type, name, MethodTypeDesc.of(type, VECTOR));
    }

    private void unary(CodeBuilder code, String name, ObjIntConsumer<CodeBuilder> push) {
        push.accept(code, 0);
        code.invokevirtual(type, name, MethodTypeDesc.of(type));
    }

    private static void pushAll(CodeBuilder code, int count, ObjIntConsumer<CodeBuilder> push) {
        for (int a = 0; a < count; a++) {
            push.accept(code, a);
        }
    }

    static ClassDesc operators(String nested) {
        return OPERATORS.nested(nested);
    }

    @Override
    public int allocate(CodeBuilder code, boolean logical) {
        return code.allocateLocal(TypeKind.REFERENCE);
    }

    @Override
    public void save(CodeBuilder code, int local, boolean logical) {
        code.astore(local);
    }

    @Override
    public void push(CodeBuilder code, int local, boolean logical) {
        code.aload(local);
    }
}
