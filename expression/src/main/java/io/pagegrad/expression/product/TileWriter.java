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

    /// Steps of a loop over rows side by side; with rows apart, more than one costs registers.
    private static final int STEPS_AT_ONCE = 2;

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
        products(code, sums);
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

    /// The loops over `k`: some steps at once, then those that are left.
    private void products(CodeBuilder code, int[] sums) {
        int[] aRows = size.sideBySide() ? new int[0] : rowAddresses(code);
        int left = code.allocateLocal(TypeKind.INT);
        int aOffset = code.allocateLocal(TypeKind.LONG);
        int aAt = code.allocateLocal(TypeKind.LONG);
        int bAt = code.allocateLocal(TypeKind.LONG);
        int factor = code.allocateLocal(TypeKind.REFERENCE);
        int[] columns = new int[size.vectors()];
        for (int j = 0; j < size.vectors(); j++) {
            columns[j] = code.allocateLocal(TypeKind.REFERENCE);
        }
        code.iload(DEPTH).istore(left).lconst_0().lstore(aOffset);
        for (int steps : size.sideBySide() ? new int[] {STEPS_AT_ONCE, 1} : new int[] {1}) {
            Label head = code.newLabel();
            Label exit = code.newLabel();
            code.labelBinding(head).iload(left).loadConstant(steps).if_icmplt(exit);
            if (!size.sideBySide()) {
                bounded(code, aOffset);
                code.lstore(aAt);
            }
            for (int step = 0; step < steps; step++) {
                bounded(code, B);
                code.lstore(bAt);
                for (int j = 0; j < size.vectors(); j++) {
                    load(code, () -> code.lload(bAt), j);
                    code.astore(columns[j]);
                }
                if (size.sideBySide()) {
                    bounded(code, A);
                    code.lstore(aAt);
                }
                for (int i = 0; i < size.rows(); i++) {
                    if (size.sideBySide()) {
                        broadcast(code, () -> code.lload(aAt), (long) i * size.elementBytes());
                    } else {
                        int row = aRows[i];
                        broadcast(code, () -> code.lload(row).lload(aAt).ladd(), (long) step * size.elementBytes());
                    }
                    code.astore(factor);
                    for (int j = 0; j < size.vectors(); j++) {
                        int sum = sums[i * size.vectors() + j];
                        code.aload(factor).aload(columns[j]).aload(sum);
                        code.invokevirtual(vector(), "fma", MethodTypeDesc.of(vector(), VECTOR, VECTOR));
                        code.astore(sum);
                    }
                }
                advance(code, B, B_STEP);
                if (size.sideBySide()) {
                    advance(code, A, A_STEP);
                }
            }
            if (!size.sideBySide()) {
                code.lload(aOffset)
                        .loadConstant((long) steps * size.elementBytes())
                        .ladd()
                        .lstore(aOffset);
            }
            code.iinc(left, -steps).goto_(head).labelBinding(exit);
        }
    }

    private int[] rowAddresses(CodeBuilder code) {
        int[] rows = new int[size.rows()];
        for (int i = 0; i < size.rows(); i++) {
            rows[i] = code.allocateLocal(TypeKind.LONG);
            bounded(code, A);
            code.lstore(rows[i]);
            advance(code, A, A_ROW);
        }
        return rows;
    }

    /// Pushes an address or an offset with its highest bits cleared, which are 0 anyway: with that the JIT knows
    /// that no sum of two of them leaves the range of native memory, and drops the checks of every single access.
    private static void bounded(CodeBuilder code, int local) {
        code.lload(local).loadConstant(ADDRESS_BITS).land();
    }

    private void broadcast(CodeBuilder code, Runnable base, long offset) {
        species(code);
        code.getstatic(NATIVE_MEMORY, "ALL", SEGMENT);
        ClassDesc layout = LAYOUT.nested(size.wide() ? "OfDouble" : "OfFloat");
        code.getstatic(LAYOUT, size.wide() ? "JAVA_DOUBLE_UNALIGNED" : "JAVA_FLOAT_UNALIGNED", layout);
        base.run();
        if (offset > 0) {
            code.loadConstant(offset).ladd();
        }
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
