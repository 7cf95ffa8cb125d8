package io.pagegrad.pagefile.postgres.row;

import io.pagegrad.pagefile.postgres.layout.HeapTupleLayout;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.util.List;

/// Instructions that decode columns of a tuple with nulls: one bit is tested for each column, and the position
/// is known only at run time.
///
/// The method is `long nullable(long tuple, long position, long limit, int row)` and gives the position behind
/// its last column.
final class NullableCode {
    private static final int TUPLE = 1;
    private static final int POSITION = 3;
    private static final int LIMIT = 5;
    private static final int ROW = 7;

    private final CodeBuilder code;
    private final DecoderShape shape;
    private final StraightCode straight;

    NullableCode(CodeBuilder code, DecoderShape shape) {
        this.code = code;
        this.shape = shape;
        this.straight = new StraightCode(code, POSITION, LIMIT, ROW, new int[0]);
    }

    /// Columns `[from, to)`.
    void emit(int from, int to) {
        int bits = code.allocateLocal(TypeKind.LONG);
        for (int i = from; i < to; i++) {
            if (i == from || i % Long.SIZE == 0) {
                // eight bytes from the bitmap on: what lies behind it is inside the buffer and not looked at
                Raw.load64(code.lload(TUPLE)
                        .loadConstant(HeapTupleLayout.T_BITS + (long) i / Long.SIZE * Long.BYTES)
                        .ladd());
                code.lstore(bits);
            }
            column(i, bits);
        }
        code.lload(POSITION).lreturn();
    }

    private void column(int index, int bits) {
        DecoderShape.Column column = shape.columns().get(index);
        List<Integer> items = shape.itemsOf(index);
        Label isNull = code.newLabel();
        Label done = code.newLabel();
        code.lload(bits)
                .loadConstant(1L << index)
                .land()
                .loadConstant(0L)
                .lcmp()
                .ifeq(isNull);
        if (shape.isOneNumeric(items)) {
            straight.numeric(0, column.alignment(), items.getFirst());
        } else if (column.length() == StoredColumn.VARLENA) {
            straight.varying(0, column.alignment(), items);
        } else {
            fixed(column, items);
        }
        code.goto_(done).labelBinding(isNull);
        for (int item : items) {
            straight.putNull(item);
        }
        code.labelBinding(done);
    }

    private void fixed(DecoderShape.Column column, List<Integer> items) {
        if (column.alignment() > 1) {
            straight.align(0, column.alignment());
        }
        straight.check(column.length());
        for (int item : items) {
            if (shape.items().get(item).plainCopy()) {
                straight.copy(0, column.length(), item);
            } else {
                straight.put(0, column.length(), item);
            }
        }
        straight.at(column.length());
        code.lstore(POSITION);
    }
}
