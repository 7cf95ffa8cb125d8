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
        type.withMethodBody("decodeItems", LOOP, ClassFile.ACC_PROTECTED, code -> loop(code, chunks));
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
    private void loop(CodeBuilder code, List<List<DecoderPlan.Step>> chunks) {
        if (needed == 0) {
            code.return_();
            return;
        }
        int page = 1;
        int items = 3;
        int from = 4;
        int to = 5;
        int row = 6;
        int item = code.allocateLocal(TypeKind.INT);
        int tuple = code.allocateLocal(TypeKind.LONG);
        int limit = code.allocateLocal(TypeKind.LONG);
        int header = code.allocateLocal(TypeKind.INT);
        int position = code.allocateLocal(TypeKind.LONG);
        int[] addresses = inline ? loadAddresses(code) : new int[0];
        Label test = code.newLabel();
        Label body = code.newLabel();
        Label next = code.newLabel();
        Label straight = code.newLabel();
        code.goto_(test).labelBinding(body);
        // the line pointer: offset in 15 bits, flags in 2, length in 15
        code.aload(items).iload(from).iaload().istore(item);
        code.lload(page).iload(item).loadConstant(0x7FFF).iand().i2l().ladd().lstore(tuple);
        code.lload(tuple).iload(item).loadConstant(17).iushr().i2l().ladd().lstore(limit);
        Raw.load32(code.lload(tuple)
                .loadConstant((long) HeapTupleLayout.T_INFOMASK2)
                .ladd());
        code.istore(header);
        Label complete = code.newLabel();
        code.iload(header)
                .loadConstant(HeapTupleLayout.NATTS_MASK)
                .iand()
                .loadConstant(needed)
                .if_icmpge(complete);
        code.aload(0)
                .iload(item)
                .iload(row)
                .invokevirtual(BASE, "decodeShort", MethodTypeDesc.of(CD_void, CD_int, CD_int));
        code.goto_(next).labelBinding(complete);
        Raw.load8(code.lload(tuple).loadConstant((long) HeapTupleLayout.T_HOFF).ladd());
        code.i2l().lload(tuple).ladd().lstore(position);
        code.iload(header)
                .loadConstant(HeapTupleLayout.HEAP_HASNULL << 16)
                .iand()
                .ifeq(straight);
        if (needed <= Long.SIZE) {
            long mask = needed == Long.SIZE ? -1L : (1L << needed) - 1;
            Raw.load64(code.lload(tuple)
                    .loadConstant((long) HeapTupleLayout.T_BITS)
                    .ladd());
            code.loadConstant(mask).land().loadConstant(mask).lcmp().ifeq(straight);
        }
        for (int first = 0; first < needed; first += CHUNK_COLUMNS) {
            code.aload(0).lload(tuple).lload(position).lload(limit).iload(row);
            code.invokevirtual(SELF, "nullable" + first / CHUNK_COLUMNS, NULLABLE)
                    .lstore(position);
        }
        code.goto_(next).labelBinding(straight);
        if (inline) {
            new StraightCode(code, position, limit, row, addresses).emit(chunks.getFirst());
        } else {
            for (int i = 0; i < chunks.size(); i++) {
                code.aload(0).lload(position).lload(limit).iload(row);
                code.invokevirtual(SELF, "straight" + i, STRAIGHT).lstore(position);
            }
        }
        code.labelBinding(next).iinc(from, 1).iinc(row, 1);
        code.labelBinding(test).iload(from).iload(to).if_icmplt(body).return_();
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
