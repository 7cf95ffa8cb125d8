package io.pagegrad.pagefile.postgres.row;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import io.pagegrad.pagefile.postgres.layout.HeapTupleLayout;
import io.pagegrad.pagefile.postgres.toast.Detoaster;
import io.pagegrad.pagefile.text.TextSink;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessFlag;
import java.util.List;

/// Makes a [GeneratedRowDecoder] class for one [DecoderShape].
///
/// One loop over the tuples of a page. Tuples without a null among the columns that matter take straight code:
/// offsets are constants up to the first varlena, columns that nobody asked for are stepped over by arithmetic,
/// and bounds are tested once for each run of constants. Tuples with nulls take code that tests one bit a
/// column. With many columns the code is split into methods that the JIT still compiles.
final class RowDecoderCompiler {
    /// Up to so many columns the straight code stands in the loop itself.
    private static final int INLINE_COLUMNS = 48;

    private static final int CHUNK_COLUMNS = 48;
    private static final ClassDesc BASE =
            GeneratedRowDecoder.class.describeConstable().orElseThrow();
    private static final ClassDesc SELF = ClassDesc.of(RowDecoderCompiler.class.getPackageName(), "RowLoop");
    private static final ClassDesc LAYOUT = RowLayout.class.describeConstable().orElseThrow();
    private static final ClassDesc DETOASTER =
            Detoaster.class.describeConstable().orElseThrow();
    private static final ClassDesc TEXT_SINK =
            TextSink.class.describeConstable().orElseThrow();
    private static final MethodTypeDesc CONSTRUCTOR = MethodTypeDesc.of(CD_void, LAYOUT, DETOASTER, TEXT_SINK);
    private static final MethodTypeDesc LOOP =
            MethodTypeDesc.of(CD_void, CD_long, CD_int.arrayType(), CD_int, CD_int, CD_int);
    private static final MethodTypeDesc STRAIGHT = MethodTypeDesc.of(CD_long, CD_long, CD_long, CD_int);
    private static final MethodTypeDesc NULLABLE = MethodTypeDesc.of(CD_long, CD_long, CD_long, CD_long, CD_int);

    private final DecoderShape shape;
    private final int needed;
    private final boolean inline;

    private RowDecoderCompiler(DecoderShape shape) {
        this.shape = shape;
        this.needed = shape.columns().size();
        this.inline = needed <= INLINE_COLUMNS;
    }

    /// True unless a column's end can only be searched for.
    static boolean canCompile(DecoderShape shape) {
        return shape.columns().stream().noneMatch(column -> column.length() == StoredColumn.C_STRING);
    }

    /// A constructor `(RowLayout, Detoaster, TextSink) → GeneratedRowDecoder`.
    static MethodHandle compile(DecoderShape shape) {
        byte[] bytes = ClassFile.of().build(SELF, new RowDecoderCompiler(shape)::build);
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup().defineHiddenClass(bytes, true);
            return lookup.findConstructor(
                            lookup.lookupClass(),
                            MethodType.methodType(void.class, RowLayout.class, Detoaster.class, TextSink.class))
                    .asType(MethodType.methodType(
                            GeneratedRowDecoder.class, RowLayout.class, Detoaster.class, TextSink.class));
        } catch (IllegalAccessException | NoSuchMethodException e) {
            throw new IllegalStateException("generated row decoder cannot be linked", e);
        }
    }

    private void build(ClassBuilder type) {
        type.withFlags(AccessFlag.FINAL, AccessFlag.SUPER).withSuperclass(BASE);
        type.withMethodBody(
                ConstantDescs.INIT_NAME,
                CONSTRUCTOR,
                0,
                code -> code.aload(0)
                        .aload(1)
                        .aload(2)
                        .aload(3)
                        .invokespecial(BASE, ConstantDescs.INIT_NAME, CONSTRUCTOR)
                        .return_());
        List<List<DecoderPlan.Step>> chunks = DecoderPlan.of(shape, inline ? INLINE_COLUMNS + 1 : CHUNK_COLUMNS);
        type.withMethodBody("decodeItems", LOOP, ClassFile.ACC_PROTECTED, code -> loop(code, chunks, false));
        type.withMethodBody("decodeUniform", LOOP, ClassFile.ACC_PROTECTED, code -> loop(code, chunks, true));
        if (!inline) {
            for (int i = 0; i < chunks.size(); i++) {
                List<DecoderPlan.Step> steps = chunks.get(i);
                type.withMethodBody("straight" + i, STRAIGHT, ClassFile.ACC_PRIVATE, code -> {
                    StraightCode.ofMethod(code).emit(steps);
                    code.lload(1).lreturn();
                });
            }
        }
        for (int first = 0; first < needed; first += CHUNK_COLUMNS) {
            int from = first;
            type.withMethodBody(
                    "nullable" + first / CHUNK_COLUMNS,
                    NULLABLE,
                    ClassFile.ACC_PRIVATE,
                    code -> new NullableCode(code, shape).emit(from, Math.min(needed, from + CHUNK_COLUMNS)));
        }
    }

    /// `decodeItems(long page, int[] items, int from, int to, int row)`.
    private void loop(CodeBuilder code, List<List<DecoderPlan.Step>> chunks, boolean uniform) {
        if (needed == 0) {
            code.return_();
            return;
        }
        Locals locals = new Locals(code);
        int[] addresses = inline ? loadAddresses(code) : new int[0];
        Label test = code.newLabel();
        Label body = code.newLabel();
        Label next = code.newLabel();
        code.goto_(test).labelBinding(body);
        // the line pointer: offset in 15 bits, flags in 2, length in 15
        code.aload(Locals.ITEMS).iload(Locals.FROM).iaload().istore(locals.item);
        code.lload(Locals.PAGE)
                .iload(locals.item)
                .loadConstant(0x7FFF)
                .iand()
                .i2l()
                .ladd()
                .lstore(locals.tuple);
        code.lload(locals.tuple)
                .iload(locals.item)
                .loadConstant(17)
                .iushr()
                .i2l()
                .ladd()
                .lstore(locals.limit);
        if (uniform) {
            code.lload(locals.tuple)
                    .loadConstant((long) HeapTupleLayout.LEAST_HEADER_BYTES)
                    .ladd();
            code.lstore(locals.position);
        } else {
            rareTuples(code, locals, next);
        }
        straight(code, locals, chunks, addresses);
        code.labelBinding(next).iinc(Locals.FROM, 1).iinc(Locals.ROW, 1);
        code.labelBinding(test)
                .iload(Locals.FROM)
                .iload(Locals.TO)
                .if_icmplt(body)
                .return_();
    }

    /// Local variables of the loop.
    private static final class Locals {
        static final int PAGE = 1;
        static final int ITEMS = 3;
        static final int FROM = 4;
        static final int TO = 5;
        static final int ROW = 6;

        final int item;
        final int tuple;
        final int limit;
        final int header;
        final int position;

        Locals(CodeBuilder code) {
            item = code.allocateLocal(TypeKind.INT);
            tuple = code.allocateLocal(TypeKind.LONG);
            limit = code.allocateLocal(TypeKind.LONG);
            header = code.allocateLocal(TypeKind.INT);
            position = code.allocateLocal(TypeKind.LONG);
        }
    }

    /// Takes tuples with too few columns or with nulls to their own code, and sets the position of all others.
    private void rareTuples(CodeBuilder code, Locals locals, Label next) {
        Label complete = code.newLabel();
        Label straight = code.newLabel();
        Raw.load32(code.lload(locals.tuple)
                .loadConstant((long) HeapTupleLayout.T_INFOMASK2)
                .ladd());
        code.istore(locals.header);
        code.iload(locals.header).loadConstant(HeapTupleLayout.NATTS_MASK).iand();
        code.loadConstant(needed).if_icmpge(complete);
        code.aload(0).iload(locals.item).iload(Locals.ROW);
        code.invokevirtual(BASE, "decodeShort", MethodTypeDesc.of(CD_void, CD_int, CD_int));
        code.goto_(next).labelBinding(complete);
        Raw.load8(code.lload(locals.tuple)
                .loadConstant((long) HeapTupleLayout.T_HOFF)
                .ladd());
        code.i2l().lload(locals.tuple).ladd().lstore(locals.position);
        code.iload(locals.header)
                .loadConstant(HeapTupleLayout.HEAP_HASNULL << 16)
                .iand()
                .ifeq(straight);
        if (needed <= Long.SIZE) {
            long mask = needed == Long.SIZE ? -1L : (1L << needed) - 1;
            Raw.load64(code.lload(locals.tuple)
                    .loadConstant((long) HeapTupleLayout.T_BITS)
                    .ladd());
            code.loadConstant(mask).land().loadConstant(mask).lcmp().ifeq(straight);
        }
        for (int first = 0; first < needed; first += CHUNK_COLUMNS) {
            code.aload(0)
                    .lload(locals.tuple)
                    .lload(locals.position)
                    .lload(locals.limit)
                    .iload(Locals.ROW);
            code.invokevirtual(SELF, "nullable" + first / CHUNK_COLUMNS, NULLABLE)
                    .lstore(locals.position);
        }
        code.goto_(next).labelBinding(straight);
    }

    private void straight(CodeBuilder code, Locals locals, List<List<DecoderPlan.Step>> chunks, int[] addresses) {
        if (inline) {
            new StraightCode(code, locals.position, locals.limit, Locals.ROW, addresses).emit(chunks.getFirst());
            return;
        }
        for (int i = 0; i < chunks.size(); i++) {
            code.aload(0).lload(locals.position).lload(locals.limit).iload(Locals.ROW);
            code.invokevirtual(SELF, "straight" + i, STRAIGHT).lstore(locals.position);
        }
    }

    /// Column addresses as locals, so that the loop keeps them in registers.
    private int[] loadAddresses(CodeBuilder code) {
        int[] locals = new int[shape.items().size()];
        for (int i = 0; i < locals.length; i++) {
            if (shape.items().get(i).plainCopy()) {
                locals[i] = code.allocateLocal(TypeKind.LONG);
                code.aload(0)
                        .getfield(BASE, "columns", CD_long.arrayType())
                        .loadConstant(i)
                        .laload()
                        .lstore(locals[i]);
            }
        }
        return locals;
    }

    static ClassDesc base() {
        return BASE;
    }
}
