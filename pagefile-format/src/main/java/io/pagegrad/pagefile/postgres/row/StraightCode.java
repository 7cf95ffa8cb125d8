package io.pagegrad.pagefile.postgres.row;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/// Instructions for the steps of a [DecoderPlan].
///
/// @param position local that holds the address from which deltas count
/// @param limit local that holds the end of the tuple
/// @param row local that holds the row to write
/// @param addresses locals of column addresses by item, empty when they are to be loaded from the field
record StraightCode(CodeBuilder code, int position, int limit, int row, int[] addresses) {
    private static final ClassDesc BASE = RowDecoderCompiler.base();
    private static final int WIDE = 16;

    /// For a method `(long position, long limit, int row)`.
    static StraightCode ofMethod(CodeBuilder code) {
        return new StraightCode(code, 1, 3, 5, new int[0]);
    }

    void emit(List<DecoderPlan.Step> steps) {
        for (DecoderPlan.Step step : steps) {
            switch (step) {
                case DecoderPlan.Step.Check check -> check(check.end());
                case DecoderPlan.Step.Align align -> align(align.delta(), align.alignment());
                case DecoderPlan.Step.Copy copy -> copy(copy.delta(), copy.width(), copy.item());
                case DecoderPlan.Step.Put put -> put(put.delta(), put.length(), put.item());
                case DecoderPlan.Step.Varying varying -> varying(varying.delta(), varying.alignment(), varying.items());
                case DecoderPlan.Step.Numeric numeric -> numeric(numeric.delta(), numeric.alignment(), numeric.item());
                case DecoderPlan.Step.Move move -> {
                    at(move.delta());
                    code.lstore(position);
                }
            }
        }
    }

    /// Pushes the address `delta` behind the position.
    void at(int delta) {
        code.lload(position);
        if (delta != 0) {
            code.loadConstant((long) delta).ladd();
        }
    }

    void check(int end) {
        if (end == 0) {
            return;
        }
        Label inside = code.newLabel();
        at(end);
        code.lload(limit).lcmp().ifle(inside);
        code.invokestatic(
                        BASE,
                        "damaged",
                        MethodTypeDesc.of(
                                RuntimeException.class.describeConstable().orElseThrow()))
                .athrow();
        code.labelBinding(inside);
    }

    void align(int delta, int alignment) {
        at(delta + alignment - 1);
        code.loadConstant((long) -alignment).land().lstore(position);
    }

    void copy(int delta, int width, int item) {
        if (width == WIDE) {
            copyAt(delta, width, item, 0);
            copyAt(delta, width, item, WIDE / 2);
        } else {
            copyAt(delta, width, item, 0);
        }
    }

    private void copyAt(int delta, int width, int item, int inValue) {
        if (addresses.length == 0) {
            code.aload(0)
                    .getfield(BASE, "columns", CD_long.arrayType())
                    .loadConstant(item)
                    .laload();
        } else {
            code.lload(addresses[item]);
        }
        code.iload(row).i2l();
        if (width > 1) {
            code.loadConstant(Integer.numberOfTrailingZeros(width)).lshl();
        }
        code.ladd();
        if (inValue != 0) {
            code.loadConstant((long) inValue).ladd();
        }
        at(delta + inValue);
        Raw.copy(code, Math.min(width, WIDE / 2));
    }

    void put(int delta, int length, int item) {
        code.aload(0).loadConstant(item);
        at(delta);
        at(delta + length);
        code.iload(row).invokevirtual(BASE, "put", MethodTypeDesc.of(CD_void, CD_int, CD_long, CD_long, CD_int));
    }

    void varying(int delta, int alignment, List<Integer> items) {
        MethodTypeDesc stepping = MethodTypeDesc.of(CD_long, CD_long, CD_long, CD_int);
        at(delta);
        code.lload(limit).loadConstant(alignment);
        if (items.isEmpty()) {
            code.invokestatic(BASE, "skip", stepping).lstore(position);
            return;
        }
        code.invokestatic(BASE, "varlenaStart", stepping).lstore(position);
        int end = code.allocateLocal(TypeKind.LONG);
        code.lload(position)
                .lload(limit)
                .invokestatic(BASE, "varlenaEnd", MethodTypeDesc.of(CD_long, CD_long, CD_long))
                .lstore(end);
        for (int item : items) {
            code.aload(0).loadConstant(item).lload(position).lload(end).iload(row);
            code.invokevirtual(BASE, "put", MethodTypeDesc.of(CD_void, CD_int, CD_long, CD_long, CD_int));
        }
        code.lload(end).lstore(position);
    }

    void numeric(int delta, int alignment, int item) {
        code.aload(0).loadConstant(item);
        at(delta);
        code.lload(limit).loadConstant(alignment).iload(row);
        code.invokevirtual(BASE, "putNumeric", MethodTypeDesc.of(CD_long, CD_int, CD_long, CD_long, CD_int, CD_int))
                .lstore(position);
    }

    /// Marks the row of an item null.
    void putNull(int item) {
        code.aload(0)
                .loadConstant(item)
                .iload(row)
                .invokevirtual(BASE, "putNull", MethodTypeDesc.of(ConstantDescs.CD_void, CD_int, CD_int));
    }
}
