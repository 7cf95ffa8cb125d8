package io.pagegrad.expression.product;

import io.pagegrad.expression.compile.NativeMemory;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/// Writes the class of a [TileKernel] of fixed size with vectors of the preferred size.
record TileWriter(TileSize size) {
    private static final ClassDesc SELF = ClassDesc.of(TileWriter.class.getPackageName(), "GeneratedTile");
    private static final String PACKAGE = "jdk.incubator.vector.";
    private static final ClassDesc VECTOR = ClassDesc.of(PACKAGE + "Vector");
    private static final ClassDesc SPECIES = ClassDesc.of(PACKAGE + "VectorSpecies");
    private static final ClassDesc SEGMENT = ClassDesc.of("java.lang.foreign.MemorySegment");
    private static final ClassDesc BYTE_ORDER = ClassDesc.of("java.nio.ByteOrder");
    private static final ClassDesc LAYOUT = ClassDesc.of("java.lang.foreign.ValueLayout");
    private static final ClassDesc NATIVE_MEMORY =
            NativeMemory.class.describeConstable().orElseThrow();
    private static final MethodTypeDesc RUN = MethodTypeDesc.of(
            ConstantDescs.CD_void,
            ConstantDescs.CD_long,
            ConstantDescs.CD_long,
            ConstantDescs.CD_long,
            ConstantDescs.CD_long,
            ConstantDescs.CD_long,
            ConstantDescs.CD_int,
            ConstantDescs.CD_long,
            ConstantDescs.CD_long,
            ConstantDescs.CD_long,
            ConstantDescs.CD_long,
            ConstantDescs.CD_double);

    // locals of the parameters, behind `this`
    private static final int A = 1;
    private static final int A_ROW = 3;
    private static final int A_STEP = 5;
    private static final int B = 7;
    private static final int B_STEP = 9;
    private static final int DEPTH = 11;
    private static final int START = 12;
    private static final int START_ROW = 14;
    private static final int C = 16;
    private static final int C_ROW = 18;
    private static final int SCALE = 20;

    /// Bits that addresses of every machine fit in.
    private static final long ADDRESS_BITS = (1L << 60) - 1;

    byte[] write() {
        return ClassFile.of().build(SELF, type -> {
            type.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SYNTHETIC);
            type.withInterfaceSymbols(TileKernel.class.describeConstable().orElseThrow());
            type.withMethodBody(
                    ConstantDescs.INIT_NAME,
                    ConstantDescs.MTD_void,
                    ClassFile.ACC_PUBLIC,
                    code -> code.aload(0)
                            .invokespecial(ConstantDescs.CD_Object, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
                            .return_());
            type.withMethodBody("run", RUN, ClassFile.ACC_PUBLIC, this::run);
        });
    }

    private void run(CodeBuilder code) {
        int[] sums = new int[size.rows() * size.vectors()];
        for (int i = 0; i < size.rows(); i++) {
            for (int j = 0; j < size.vectors(); j++) {
                sums[i * size.vectors() + j] = code.allocateLocal(TypeKind.REFERENCE);
                load(code, () -> code.lload(START), j);
                code.astore(sums[i * size.vectors() + j]);
            }
            advance(code, START, START_ROW);
        }
        int[] aRows = new int[size.rows()];
        for (int i = 0; i < size.rows(); i++) {
            aRows[i] = code.allocateLocal(TypeKind.LONG);
            bounded(code, A);
            code.lstore(aRows[i]);
            advance(code, A, A_ROW);
        }
        products(code, sums, aRows);
        int scale = code.allocateLocal(TypeKind.REFERENCE);
        if (size.adds()) {
            species(code);
            code.dload(SCALE);
            if (!size.wide()) {
                code.d2f();
            }
            code.invokestatic(vector(), "broadcast", MethodTypeDesc.of(vector(), SPECIES, lane()));
            code.astore(scale);
        }
        for (int i = 0; i < size.rows(); i++) {
            for (int j = 0; j < size.vectors(); j++) {
                store(code, sums[i * size.vectors() + j], scale, j);
            }
            advance(code, C, C_ROW);
        }
        code.return_();
    }

    /// The loop over `k`.
    private void products(CodeBuilder code, int[] sums, int[] aRows) {
        int k = code.allocateLocal(TypeKind.INT);
        int aOffset = code.allocateLocal(TypeKind.LONG);
        int[] columns = new int[size.vectors()];
        for (int j = 0; j < size.vectors(); j++) {
            columns[j] = code.allocateLocal(TypeKind.REFERENCE);
        }
        int factor = code.allocateLocal(TypeKind.REFERENCE);
        int aAt = code.allocateLocal(TypeKind.LONG);
        int bAt = code.allocateLocal(TypeKind.LONG);
        code.lconst_0().lstore(aOffset).iconst_0().istore(k);
        Label head = code.newLabel();
        Label exit = code.newLabel();
        code.labelBinding(head).iload(k).iload(DEPTH).if_icmpge(exit);
        bounded(code, B);
        code.lstore(bAt);
        bounded(code, aOffset);
        code.lstore(aAt);
        for (int j = 0; j < size.vectors(); j++) {
            load(code, () -> code.lload(bAt), j);
            code.astore(columns[j]);
        }
        for (int i = 0; i < size.rows(); i++) {
            broadcast(code, aRows[i], aAt);
            code.astore(factor);
            for (int j = 0; j < size.vectors(); j++) {
                int sum = sums[i * size.vectors() + j];
                code.aload(factor).aload(columns[j]).aload(sum);
                code.invokevirtual(vector(), "fma", MethodTypeDesc.of(vector(), VECTOR, VECTOR));
                code.astore(sum);
            }
        }
        advance(code, B, B_STEP);
        advance(code, aOffset, A_STEP);
        code.iinc(k, 1).goto_(head).labelBinding(exit);
    }

    /// Pushes an address or an offset with its highest bits cleared, which are 0 anyway: with that the JIT knows
    /// that no sum of two of them leaves the range of native memory, and drops the checks of every single access.
    private static void bounded(CodeBuilder code, int local) {
        code.lload(local).loadConstant(ADDRESS_BITS).land();
    }

    private void broadcast(CodeBuilder code, int base, int offset) {
        species(code);
        code.getstatic(NATIVE_MEMORY, "ALL", SEGMENT);
        ClassDesc layout = LAYOUT.nested(size.wide() ? "OfDouble" : "OfFloat");
        code.getstatic(LAYOUT, size.wide() ? "JAVA_DOUBLE_UNALIGNED" : "JAVA_FLOAT_UNALIGNED", layout);
        code.lload(base).lload(offset).ladd();
        code.invokeinterface(SEGMENT, "get", MethodTypeDesc.of(lane(), layout, ConstantDescs.CD_long));
        code.invokestatic(vector(), "broadcast", MethodTypeDesc.of(vector(), SPECIES, lane()));
    }

    private void load(CodeBuilder code, Runnable base, int index) {
        species(code);
        code.getstatic(NATIVE_MEMORY, "ALL", SEGMENT);
        base.run();
        plus(code, index);
        littleEndian(code);
        code.invokestatic(
                vector(),
                "fromMemorySegment",
                MethodTypeDesc.of(vector(), SPECIES, SEGMENT, ConstantDescs.CD_long, BYTE_ORDER));
    }

    private void store(CodeBuilder code, int sum, int scale, int index) {
        code.aload(sum);
        if (size.adds()) {
            code.aload(scale);
            load(code, () -> code.lload(C), index);
            code.invokevirtual(vector(), "fma", MethodTypeDesc.of(vector(), VECTOR, VECTOR));
        }
        code.getstatic(NATIVE_MEMORY, "ALL", SEGMENT).lload(C);
        plus(code, index);
        littleEndian(code);
        code.invokevirtual(
                vector(),
                "intoMemorySegment",
                MethodTypeDesc.of(ConstantDescs.CD_void, SEGMENT, ConstantDescs.CD_long, BYTE_ORDER));
    }

    private void plus(CodeBuilder code, int index) {
        if (index > 0) {
            code.loadConstant((long) index * TileSize.vectorBytes()).ladd();
        }
    }

    private static void advance(CodeBuilder code, int address, int step) {
        code.lload(address).lload(step).ladd().lstore(address);
    }

    private static void littleEndian(CodeBuilder code) {
        code.getstatic(BYTE_ORDER, "LITTLE_ENDIAN", BYTE_ORDER);
    }

    private void species(CodeBuilder code) {
        code.getstatic(vector(), "SPECIES_PREFERRED", SPECIES);
    }

    private ClassDesc vector() {
        return ClassDesc.of(PACKAGE + (size.wide() ? "DoubleVector" : "FloatVector"));
    }

    private ClassDesc lane() {
        return size.wide() ? ConstantDescs.CD_double : ConstantDescs.CD_float;
    }
}
