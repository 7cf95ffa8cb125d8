package io.pagegrad.expression.compile;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// Writes the class of a kernel: an entry method, and one or two static methods for each form of [Piece]. The
/// bytes depend on nothing but the plan, the precision and the vector width.
final class KernelClassWriter {
    private static final ClassDesc SELF = ClassDesc.of(KernelClassWriter.class.getPackageName(), "GeneratedKernel");
    private static final ClassDesc LONGS = ConstantDescs.CD_long.arrayType();
    private static final ClassDesc DOUBLES = ConstantDescs.CD_double.arrayType();
    private static final int STATIC = ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC;

    private final KernelPlan plan;
    private final KernelPrecision precision;
    private final boolean vectors;
    private final List<PieceRun> runs;

    KernelClassWriter(KernelPlan plan, KernelPrecision precision, boolean vectors) {
        this.plan = plan;
        this.precision = precision;
        this.vectors = vectors;
        this.runs = PieceRun.of(plan);
    }

    byte[] sumKernel() {
        return build(SumKernel.class, type -> {
            MethodTypeDesc sum = MethodTypeDesc.of(
                    ConstantDescs.CD_void,
                    LONGS,
                    ConstantDescs.CD_long,
                    ConstantDescs.CD_long,
                    DOUBLES,
                    DOUBLES,
                    ConstantDescs.CD_long);
            type.withMethodBody("sum", sum, ClassFile.ACC_PUBLIC, this::sumEntry);
            type.withMethodBody(
                    "sumCount",
                    MethodTypeDesc.of(ConstantDescs.CD_int),
                    ClassFile.ACC_PUBLIC,
                    code -> code.loadConstant(plan.accumulationCount()).ireturn());
            if (hasConstantSum()) {
                type.withMethodBody("constants", PieceWriter.SIGNATURE, STATIC, code -> {
                    PieceWriter.writeConstantSums(plan, code);
                    code.return_();
                });
            }
        });
    }

    byte[] mapKernel() {
        return build(MapKernel.class, type -> {
            MethodTypeDesc map = MethodTypeDesc.of(
                    ConstantDescs.CD_void,
                    LONGS,
                    ConstantDescs.CD_long,
                    ConstantDescs.CD_long,
                    DOUBLES,
                    LONGS,
                    ConstantDescs.CD_long);
            type.withMethodBody("map", map, ClassFile.ACC_PUBLIC, this::mapEntry);
        });
    }

    private byte[] build(Class<?> contract, Consumer<ClassBuilder> entry) {
        return ClassFile.of().build(SELF, type -> {
            type.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SYNTHETIC);
            type.withInterfaceSymbols(contract.describeConstable().orElseThrow());
            type.withMethodBody(
                    ConstantDescs.INIT_NAME,
                    ConstantDescs.MTD_void,
                    ClassFile.ACC_PUBLIC,
                    code -> code.aload(0)
                            .invokespecial(ConstantDescs.CD_Object, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
                            .return_());
            type.withMethodBody(
                    "scratchBytes",
                    MethodTypeDesc.of(ConstantDescs.CD_long),
                    ClassFile.ACC_PUBLIC,
                    code -> code.loadConstant(plan.scratchBytes(precision)).lreturn());
            entry.accept(type);
            methods(type);
        });
    }

    private void methods(ClassBuilder type) {
        Set<Integer> written = new HashSet<>();
        for (PieceRun run : runs) {
            if (run.isShared()) {
                type.withField(placesOf(run), PieceWriter.PLACE_LIST, STATIC | ClassFile.ACC_FINAL);
            }
            if (written.add(run.method())) {
                method(type, run);
            }
        }
        if (runs.stream().anyMatch(PieceRun::isShared)) {
            type.withMethodBody(
                    ConstantDescs.CLASS_INIT_NAME, ConstantDescs.MTD_void, ClassFile.ACC_STATIC, this::listPlaces);
        }
    }

    private static String placesOf(PieceRun run) {
        return "places" + run.first();
    }

    private void listPlaces(CodeBuilder code) {
        runs.stream().filter(PieceRun::isShared).forEach(run -> {
            code.loadConstant(PiecePlaces.text(run.places()));
            code.invokestatic(PiecePlaces.SELF, "of", PiecePlaces.OF);
            code.putstatic(SELF, placesOf(run), PieceWriter.PLACE_LIST);
        });
        code.return_();
    }

    private void method(ClassBuilder type, PieceRun run) {
        Piece piece = plan.pieces().get(run.first());
        PiecePlaces places = run.isShared() ? run.form().places() : new PiecePlaces(false);
        MethodTypeDesc signature = run.isShared() ? PieceWriter.SHARED_SIGNATURE : PieceWriter.SIGNATURE;
        String name = "piece" + run.method();
        LaneCode rows = new ScalarCode(precision);
        boolean fresh = storesSums();
        if (!vectors) {
            type.withMethodBody(
                    name,
                    signature,
                    STATIC,
                    code -> new PieceWriter(plan, piece, places, precision, rows, code).writeRows(0, fresh));
            return;
        }
        LaneCode lanes = new VectorCode(precision);
        String tail = "rows" + run.method();
        type.withMethodBody(
                name,
                signature,
                STATIC,
                code -> new PieceWriter(plan, piece, places, precision, lanes, code).writeVectors(SELF, tail, fresh));
        type.withMethodBody(
                tail,
                signature,
                STATIC,
                code -> new PieceWriter(plan, piece, places, precision, rows, code).writeRows(lanes.rows(), false));
    }

    /// Parameters: this, columns, from, to, weights, sums, scratch.
    private void sumEntry(CodeBuilder code) {
        if (!storesSums()) {
            clear(code);
        }
        chunks(code, () -> code.aload(6).aload(7).lload(8).aconst_null());
        if (hasConstantSum()) {
            code.aload(1).lload(2).lload(4).aload(6).aload(7).lload(8).aconst_null();
            code.invokestatic(SELF, "constants", PieceWriter.SIGNATURE);
        }
        code.return_();
    }

    /// Sums of a single piece need not start at zero.
    private boolean storesSums() {
        return plan.pieces().size() == 1;
    }

    private void clear(CodeBuilder code) {
        code.aload(7).iconst_0().loadConstant(plan.accumulationCount()).dconst_0();
        code.invokestatic(
                ClassDesc.of("java.util.Arrays"),
                "fill",
                MethodTypeDesc.of(
                        ConstantDescs.CD_void,
                        DOUBLES,
                        ConstantDescs.CD_int,
                        ConstantDescs.CD_int,
                        ConstantDescs.CD_double));
    }

    /// Parameters: this, columns, from, to, weights, targets, scratch.
    private void mapEntry(CodeBuilder code) {
        chunks(code, () -> code.aload(6).aconst_null().lload(8).aload(7));
        code.return_();
    }

    /// Calls every piece, for all rows at once or chunk by chunk.
    private void chunks(CodeBuilder code, Runnable pushRest) {
        if (plan.pieces().size() == 1) {
            code.aload(1).lload(2).lload(4);
            pushRest.run();
            code.invokestatic(SELF, "piece0", PieceWriter.SIGNATURE);
            return;
        }
        int start = code.allocateLocal(TypeKind.LONG);
        int end = code.allocateLocal(TypeKind.LONG);
        Label head = code.newLabel();
        Label exit = code.newLabel();
        code.lload(2).lstore(start).labelBinding(head);
        code.lload(start).lload(4).lcmp().ifge(exit);
        code.lload(start).loadConstant((long) plan.chunkRows()).ladd().lload(4);
        code.invokestatic(
                ClassDesc.of("java.lang.Math"),
                "min",
                MethodTypeDesc.of(ConstantDescs.CD_long, ConstantDescs.CD_long, ConstantDescs.CD_long));
        code.lstore(end);
        for (PieceRun run : runs) {
            Runnable pushCommon = () -> {
                code.aload(1).lload(start).lload(end);
                pushRest.run();
            };
            if (run.isShared()) {
                callForEach(code, run, pushCommon);
            } else {
                pushCommon.run();
                code.invokestatic(SELF, "piece" + run.method(), PieceWriter.SIGNATURE);
            }
        }
        code.lload(end).lstore(start).goto_(head).labelBinding(exit);
    }

    /// Calls a method once for each piece of a run.
    private void callForEach(CodeBuilder code, PieceRun run, Runnable pushCommon) {
        int place = code.allocateLocal(TypeKind.INT);
        Label head = code.newLabel();
        Label exit = code.newLabel();
        code.iconst_0().istore(place).labelBinding(head);
        code.iload(place).loadConstant(run.places().size()).if_icmpge(exit);
        pushCommon.run();
        code.getstatic(SELF, placesOf(run), PieceWriter.PLACE_LIST).iload(place);
        code.invokestatic(SELF, "piece" + run.method(), PieceWriter.SHARED_SIGNATURE);
        code.iinc(place, run.form().placeCount()).goto_(head).labelBinding(exit);
    }

    private boolean hasConstantSum() {
        for (int index = 0; index < plan.accumulationCount(); index++) {
            if (plan.accumulation(index).left() < 0) {
                return true;
            }
        }
        return false;
    }
}
