package io.pagegrad.expression.compile;

import io.pagegrad.expression.ir.Op;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.ObjIntConsumer;

/// Lane groups of one row: for the rows that fill no vector, for values equal for all rows, and for machines
/// without wide vectors.
final class ScalarCode implements LaneCode {
    private static final ClassDesc MATH = ClassDesc.of("java.lang.Math");
    private static final ClassDesc SUPPORT =
            ScalarSupport.class.describeConstable().orElseThrow();

    private final KernelPrecision precision;
    private final boolean wide;
    private final TypeKind kind;
    private final ClassDesc type;

    ScalarCode(KernelPrecision precision) {
        this.precision = precision;
        this.wide = precision != KernelPrecision.FLOAT32;
        this.kind = wide ? TypeKind.DOUBLE : TypeKind.FLOAT;
        this.type = wide ? ConstantDescs.CD_double : ConstantDescs.CD_float;
    }

    @Override
    public int rows() {
        return 1;
    }

    @Override
    public void loadColumn(CodeBuilder code) {
        boolean narrow = precision.columnBytes() == Float.BYTES;
        code.invokestatic(
                SUPPORT,
                narrow ? "loadFloat" : "loadDouble",
                MethodTypeDesc.of(narrow ? ConstantDescs.CD_float : ConstantDescs.CD_double, ConstantDescs.CD_long));
        if (narrow && wide) {
            code.f2d();
        }
    }

    @Override
    public void loadComputed(CodeBuilder code) {
        code.invokestatic(SUPPORT, wide ? "loadDouble" : "loadFloat", MethodTypeDesc.of(type, ConstantDescs.CD_long));
    }

    @Override
    public void storeComputed(CodeBuilder code) {
        code.invokestatic(SUPPORT, "store", MethodTypeDesc.of(ConstantDescs.CD_void, type, ConstantDescs.CD_long));
    }

    @Override
    public void broadcast(CodeBuilder code) {
        if (!wide) {
            code.d2f();
        }
    }

    @Override
    public void broadcast(CodeBuilder code, double constant) {
        if (wide) {
            code.loadConstant(constant);
        } else {
            code.loadConstant((float) constant);
        }
    }

    @Override
    public int[] sumLanes(CodeBuilder code, int[] locals) {
        int[] sums = new int[locals.length];
        for (int s = 0; s < sums.length; s++) {
            push(code, locals[s], false);
            if (!wide) {
                code.f2d();
            }
            sums[s] = code.allocateLocal(TypeKind.DOUBLE);
            code.dstore(sums[s]);
        }
        return sums;
    }

    @Override
    public void apply(CodeBuilder code, Op op, ObjIntConsumer<CodeBuilder> push) {
        if (op == Op.SELECT) {
            select(code, push);
            return;
        }
        for (int a = 0; a < op.arity(); a++) {
            push.accept(code, a);
        }
        switch (op) {
            case ADD -> arithmetic(code::dadd, code::fadd);
            case SUB -> arithmetic(code::dsub, code::fsub);
            case MUL -> arithmetic(code::dmul, code::fmul);
            case DIV -> arithmetic(code::ddiv, code::fdiv);
            case NEG -> arithmetic(code::dneg, code::fneg);
            case ABS, MIN, MAX, FMA -> math(code, op, type);
            case SQRT, CBRT, POW, EXP, LOG, LOG1P, SIN, COS, TAN, ASIN, ACOS, ATAN, ATAN2, SINH, COSH, TANH, ROUND ->
                viaDouble(code, op);
            case NEGATE_ODD -> code.invokestatic(SUPPORT, "negateOdd", MethodTypeDesc.of(type, type, type));
            case LESS, LESS_EQUAL, EQUAL, NOT_EQUAL -> compare(code, op);
            case AND -> code.iand();
            case OR -> code.ior();
            case NOT -> code.iconst_1().ixor();
            default -> throw new IllegalStateException("no scalar code for " + op);
        }
    }

    private void arithmetic(Runnable forDouble, Runnable forFloat) {
        (wide ? forDouble : forFloat).run();
    }

    private static void math(CodeBuilder code, Op op, ClassDesc type) {
        ClassDesc[] arguments = new ClassDesc[op.arity()];
        Arrays.fill(arguments, type);
        code.invokestatic(MATH, op.name().toLowerCase(Locale.ROOT), MethodTypeDesc.of(type, arguments));
    }

    /// Functions that [Math] has for float64 only.
    private void viaDouble(CodeBuilder code, Op op) {
        String name = op == Op.ROUND ? "rint" : op.name().toLowerCase(Locale.ROOT);
        if (!wide && op.arity() == 1) {
            code.f2d();
        }
        if (!wide && op.arity() == 2) {
            int second = code.allocateLocal(TypeKind.FLOAT);
            code.fstore(second).f2d().fload(second).f2d();
        }
        ClassDesc[] arguments = new ClassDesc[op.arity()];
        Arrays.fill(arguments, ConstantDescs.CD_double);
        code.invokestatic(MATH, name, MethodTypeDesc.of(ConstantDescs.CD_double, arguments));
        if (!wide) {
            code.d2f();
        }
    }

    private void compare(CodeBuilder code, Op op) {
        // with a NaN every comparison but "not equal" is false: the variant that gives 1 for NaN fits "less"
        if (wide) {
            code.dcmpg();
        } else {
            code.fcmpg();
        }
        code.ifThenElse(
                switch (op) {
                    case LESS -> Opcode.IFLT;
                    case LESS_EQUAL -> Opcode.IFLE;
                    case EQUAL -> Opcode.IFEQ;
                    default -> Opcode.IFNE;
                },
                CodeBuilder::iconst_1,
                CodeBuilder::iconst_0);
    }

    private static void select(CodeBuilder code, ObjIntConsumer<CodeBuilder> push) {
        Label otherwise = code.newLabel();
        Label end = code.newLabel();
        push.accept(code, 0);
        code.ifeq(otherwise);
        push.accept(code, 1);
        code.goto_(end).labelBinding(otherwise);
        push.accept(code, 2);
        code.labelBinding(end);
    }

    @Override
    public void truthToNumber(CodeBuilder code) {
        if (wide) {
            code.i2d();
        } else {
            code.i2f();
        }
    }

    @Override
    public void numberToTruth(CodeBuilder code) {
        broadcast(code, 0);
        compare(code, Op.NOT_EQUAL);
    }

    @Override
    public int allocate(CodeBuilder code, boolean logical) {
        return code.allocateLocal(logical ? TypeKind.INT : kind);
    }

    @Override
    public void save(CodeBuilder code, int local, boolean logical) {
        code.storeLocal(logical ? TypeKind.INT : kind, local);
    }

    @Override
    public void push(CodeBuilder code, int local, boolean logical) {
        code.loadLocal(logical ? TypeKind.INT : kind, local);
    }
}
