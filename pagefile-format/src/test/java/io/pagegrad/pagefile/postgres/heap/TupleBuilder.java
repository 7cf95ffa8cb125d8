package io.pagegrad.pagefile.postgres.heap;

import io.pagegrad.pagefile.postgres.layout.HeapTupleLayout;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// Builds one heap tuple column by column. A tuple is frozen unless it is given transactions.
public final class TupleBuilder {
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private final List<Boolean> nulls = new ArrayList<>();
    private int xmin = 3;
    private int xmax;
    private int field3;
    private int infomask = HeapTupleLayout.HEAP_XMIN_FROZEN | HeapTupleLayout.HEAP_XMAX_INVALID;

    /// Transactions and the flags that say how to take them.
    public TupleBuilder transactions(int inserting, int deleting, int flags) {
        xmin = inserting;
        xmax = deleting;
        infomask = flags;
        return this;
    }

    public TupleBuilder vacuumedBy(int xvac) {
        field3 = xvac;
        return this;
    }

    public TupleBuilder addNull() {
        nulls.add(true);
        return this;
    }

    /// Adds the bytes of a value, padded in front to its alignment.
    public TupleBuilder add(byte[] value, int alignment) {
        nulls.add(false);
        while (data.size() % alignment != 0) {
            data.write(0);
        }
        data.writeBytes(value);
        return this;
    }

    public TupleBuilder addInt(int value) {
        return add(
                ByteBuffer.allocate(4)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(value)
                        .array(),
                4);
    }

    /// Adds a varlena with the 4-byte header, aligned.
    public TupleBuilder addLong(byte[] payload) {
        ByteBuffer value = ByteBuffer.allocate(payload.length + 4).order(ByteOrder.LITTLE_ENDIAN);
        return add(value.putInt(payload.length + 4 << 2).put(payload).array(), 4);
    }

    /// Adds a varlena of at most 126 bytes with the 1-byte header, not aligned.
    public TupleBuilder addShort(byte[] payload) {
        ByteBuffer value = ByteBuffer.allocate(payload.length + 1);
        return add(value.put((byte) (payload.length + 1 << 1 | 1)).put(payload).array(), 1);
    }

    public byte[] build() {
        int natts = nulls.size();
        int flags = infomask | (nulls.contains(true) ? HeapTupleLayout.HEAP_HASNULL : 0);
        int hoff = HeapTupleLayout.expectedHoff(flags, natts);
        ByteBuffer tuple = ByteBuffer.allocate(hoff + data.size()).order(ByteOrder.LITTLE_ENDIAN);
        tuple.putInt(HeapTupleLayout.T_XMIN, xmin);
        tuple.putInt(HeapTupleLayout.T_XMAX, xmax);
        tuple.putInt(HeapTupleLayout.T_FIELD3, field3);
        tuple.putShort(HeapTupleLayout.T_INFOMASK2, (short) natts);
        tuple.putShort(HeapTupleLayout.T_INFOMASK, (short) flags);
        tuple.put(HeapTupleLayout.T_HOFF, (byte) hoff);
        if (nulls.contains(true)) {
            for (int i = 0; i < natts; i++) {
                int at = HeapTupleLayout.T_BITS + i / 8;
                tuple.put(at, (byte) (tuple.get(at) | (nulls.get(i) ? 0 : 1 << i % 8)));
            }
        }
        tuple.put(hoff, data.toByteArray());
        return tuple.array();
    }
}
