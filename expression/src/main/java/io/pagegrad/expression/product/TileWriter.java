package io.pagegrad.expression.product;

import io.pagegrad.expression.compile.NativeMemory;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/// Writes the class of a [TileKernel] of fixed size with vectors of the preferred size: one loop over `k`, which
/// knows nothing of remainders. Where a call has fewer rows, the others are the last one again; where it has
/// fewer vectors, others are read from behind them in `b`.
record TileWriter(TileSize size) {
    private static final ClassDesc SELF = ClassDesc.of(TileWriter.class.getPackageName(), "GeneratedTile");
    private static final String PACKAGE = "jdk.incubator.vector.";
    private static final ClassDesc VECTOR = ClassDesc.of(PACKAGE + "Vector");
    private static final ClassDesc SPECIES = ClassDesc.of(PACKAGE + "VectorSpecies");
    private static final ClassDesc SEGMENT = ClassDesc.of("java.lang.foreign.MemorySegment");
    private static final ClassDesc MATH = ClassDesc.of("java.lang.Math");
    private static final MethodTypeDesc MIN =
            MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_int, ConstantDescs.CD_int);
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
            ConstantDescs.CD_long,
            ConstantDescs.CD_long,
            ConstantDescs.CD_int,
            ConstantDescs.CD_int,
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
    private static final int BASE = 16;
    private static final int BASE_ROW = 18;
    private static final int C = 20;
    private static final int C_ROW = 22;
    private static final int ROWS = 24;
    private static final int VECTORS = 25;
    private static final int SCALE = 26;

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
        int[] offsets =
                multiples(code, size.vectors(), VECTORS, () -> code.loadConstant((long) TileSize.vectorBytes()));
        int[] sums = new int[size.rows() * size.vectors()];
        int[] starts = addresses(code, START, START_ROW);
        for (int s = 0; s < sums.length; s++) {
            sums[s] = code.allocateLocal(TypeKind.REFERENCE);
            place(code, starts, offsets, s);
            code.astore(sums[s]);
        }
        products(code, sums);
        scale(code, sums, offsets);
        int[] targets = addresses(code, C, C_ROW);
        // what is computed for places that a call does not have lands on those that it has, and is stored first
        for (int s = sums.length - 1; s >= 0; s--) {
            int row = targets[s / size.vectors()];
            int offset = offsets[s % size.vectors()];
            code.aload(sums[s]).getstatic(NATIVE_MEMORY, "ALL", SEGMENT);
            code.lload(row).lload(offset).ladd();
            littleEndian(code);
            code.invokevirtual(
                    vector(),
                    "intoMemorySegment",
                    MethodTypeDesc.of(ConstantDescs.CD_void, SEGMENT, ConstantDescs.CD_long, BYTE_ORDER));
        }
        code.return_();
    }

    /// The address of each row, or of the last one that there is.
    private int[] addresses(CodeBuilder code, int first, int step) {
        int[] rows = multiples(code, size.rows(), ROWS, () -> code.lload(step));
        for (int row : rows) {
            code.lload(first).lload(row).ladd();
            code.loadConstant(ADDRESS_BITS).land().lstore(row);
        }
        return rows;
    }

    /// Locals with 0, 1, … times what `factor` pushes, but at most as many times as there are steps from the
    /// first to the last of `count`.
    private static int[] multiples(CodeBuilder code, int length, int count, Runnable factor) {
        int[] multiples = new int[length];
        for (int i = 0; i < length; i++) {
            multiples[i] = code.allocateLocal(TypeKind.LONG);
            code.loadConstant(i)
                    .iload(count)
                    .iconst_1()
                    .isub()
                    .invokestatic(MATH, "min", MIN)
                    .i2l();
            factor.run();
            code.lmul().loadConstant(ADDRESS_BITS).land().lstore(multiples[i]);
        }
        return multiples;
    }

    /// The loop over `k`, one step at a time: more cost registers.
    private void products(CodeBuilder code, int[] sums) {
        int[] rows = size.sideBySide() ? new int[0] : multiples(code, size.rows(), ROWS, () -> code.lload(A_ROW));
        int left = code.allocateLocal(TypeKind.INT);
        int aAt = code.allocateLocal(TypeKind.LONG);
        int bAt = code.allocateLocal(TypeKind.LONG);
        int factor = code.allocateLocal(TypeKind.REFERENCE);
        int[] columns = new int[size.vectors()];
        for (int j = 0; j < columns.length; j++) {
            columns[j] = code.allocateLocal(TypeKind.REFERENCE);
        }
        Label head = code.newLabel();
        Label exit = code.newLabel();
        code.iload(DEPTH).istore(left);
        code.labelBinding(head).iload(left).ifle(exit);
        bounded(code, B);
        code.lstore(bAt);
        for (int j = 0; j < columns.length; j++) {
            int vector = j;
            load(
                    code,
                    () -> code.lload(bAt)
                            .loadConstant((long) vector * TileSize.vectorBytes())
                            .ladd());
            code.astore(columns[j]);
        }
        bounded(code, A);
        code.lstore(aAt);
        for (int i = 0; i < size.rows(); i++) {
            int row = i;
            broadcast(code, () -> {
                code.lload(aAt);
                if (size.sideBySide()) {
                    code.loadConstant((long) row * size.elementBytes());
                } else {
                    code.lload(rows[row]);
                }
                code.ladd();
            });
            code.astore(factor);
            for (int j = 0; j < columns.length; j++) {
                int sum = sums[i * size.vectors() + j];
                code.aload(factor).aload(columns[j]).aload(sum);
                fma(code);
                code.astore(sum);
            }
        }
        advance(code, B, B_STEP);
        advance(code, A, A_STEP);
        code.iinc(left, -1).goto_(head).labelBinding(exit);
    }

    /// Before anything is stored: places that a call does not have are stored to more than once.
    private void scale(CodeBuilder code, int[] sums, int[] offsets) {
        int scale = code.allocateLocal(TypeKind.REFERENCE);
        species(code);
        code.dload(SCALE);
        if (!size.wide()) {
            code.d2f();
        }
        code.invokestatic(vector(), "broadcast", MethodTypeDesc.of(vector(), SPECIES, lane()));
        code.astore(scale);
        int[] bases = addresses(code, BASE, BASE_ROW);
        for (int s = 0; s < sums.length; s++) {
            code.aload(sums[s]).aload(scale);
            place(code, bases, offsets, s);
            fma(code);
            code.astore(sums[s]);
        }
    }

    /// Pushes an address or an offset with its highest bits cleared, which are 0 anyway: with that the JIT knows
    /// that no sum of two of them leaves the range of native memory, and drops the checks of every single access.
    private static void bounded(CodeBuilder code, int local) {
        code.lload(local).loadConstant(ADDRESS_BITS).land();
    }

    private void broadcast(CodeBuilder code, Runnable address) {
        species(code);
        code.getstatic(NATIVE_MEMORY, "ALL", SEGMENT);
        ClassDesc layout = LAYOUT.nested(size.wide() ? "OfDouble" : "OfFloat");
        code.getstatic(LAYOUT, size.wide() ? "JAVA_DOUBLE_UNALIGNED" : "JAVA_FLOAT_UNALIGNED", layout);
        address.run();
        code.invokeinterface(SEGMENT, "get", MethodTypeDesc.of(lane(), layout, ConstantDescs.CD_long));
        code.invokestatic(vector(), "broadcast", MethodTypeDesc.of(vector(), SPECIES, lane()));
    }

    /// Loads what belongs to a sum.
    private void place(CodeBuilder code, int[] rows, int[] offsets, int sum) {
        load(
                code,
                () -> code.lload(rows[sum / size.vectors()])
                        .lload(offsets[sum % size.vectors()])
                        .ladd());
    }

    private void load(CodeBuilder code, Runnable address) {
        species(code);
        code.getstatic(NATIVE_MEMORY, "ALL", SEGMENT);
        address.run();
        littleEndian(code);
        code.invokestatic(
                vector(),
                "fromMemorySegment",
                MethodTypeDesc.of(vector(), SPECIES, SEGMENT, ConstantDescs.CD_long, BYTE_ORDER));
    }

    private void fma(CodeBuilder code) {
        code.invokevirtual(vector(), "fma", MethodTypeDesc.of(vector(), VECTOR, VECTOR));
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
