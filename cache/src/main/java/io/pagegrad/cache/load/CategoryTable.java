package io.pagegrad.cache.load;

import io.pagegrad.column.BytesVector;
import io.pagegrad.column.ColumnVector;
import io.pagegrad.column.FixedVector;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// The categories that one thread met in one column, numbered in the order of appearance. One thread.
///
/// An open-addressing table over the bytes of the values; a value that was met before costs a hash and a
/// comparison.
final class CategoryTable {
    /// More distinct values than this are no categories.
    static final int MAX_CATEGORIES = 1 << 20;

    private final List<byte[]> categories = new ArrayList<>();
    private final BitSet inTraining = new BitSet();
    private int[] slots = new int[64];
    private int[] hashes = new int[64];

    /// The code of a row that is not null, or -1 when there are too many categories.
    int code(ColumnVector vector, int row) {
        return switch (vector) {
            case BytesVector bytes -> code(bytes.bytes(), bytes.offset(row), bytes.length(row));
            case FixedVector fixed -> code(text(fixed, row));
        };
    }

    private int code(byte[] text) {
        return code(MemorySegment.ofArray(text), 0, text.length);
    }

    /// An integer or truth value as SQL prints it.
    private static byte[] text(FixedVector fixed, int row) {
        String text = switch (fixed.type()) {
            case BOOL -> fixed.getBool(row) ? "true" : "false";
            case INT16 -> Short.toString(fixed.getShort(row));
            case INT32 -> Integer.toString(fixed.getInt(row));
            case INT64 -> Long.toString(fixed.getLong(row));
            case FLOAT32, FLOAT64, FIXED16, BYTES ->
                throw new IllegalArgumentException(fixed.type() + " makes no categories");
        };
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private int code(MemorySegment data, int offset, int length) {
        int hash = hash(data, offset, length);
        int mask = slots.length - 1;
        int slot = hash & mask;
        while (slots[slot] != 0) {
            int code = slots[slot] - 1;
            if (hashes[slot] == hash && equal(categories.get(code), data, offset, length)) {
                return code;
            }
            slot = slot + 1 & mask;
        }
        if (categories.size() == MAX_CATEGORIES) {
            return -1;
        }
        categories.add(data.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE));
        slots[slot] = categories.size();
        hashes[slot] = hash;
        if (categories.size() * 2 > slots.length) {
            grow();
        }
        return categories.size() - 1;
    }

    private static int hash(MemorySegment data, int offset, int length) {
        int hash = length;
        for (int i = 0; i < length; i++) {
            hash = hash * 31 + data.get(ValueLayout.JAVA_BYTE, offset + i);
        }
        return hash * 0x9e3779b1 ^ hash >>> 15;
    }

    private static boolean equal(byte[] category, MemorySegment data, int offset, int length) {
        if (category.length != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (category[i] != data.get(ValueLayout.JAVA_BYTE, offset + i)) {
                return false;
            }
        }
        return true;
    }

    private void grow() {
        int[] oldSlots = slots;
        int[] oldHashes = hashes;
        slots = new int[oldSlots.length * 2];
        hashes = new int[slots.length];
        int mask = slots.length - 1;
        for (int i = 0; i < oldSlots.length; i++) {
            if (oldSlots[i] != 0) {
                int slot = oldHashes[i] & mask;
                while (slots[slot] != 0) {
                    slot = slot + 1 & mask;
                }
                slots[slot] = oldSlots[i];
                hashes[slot] = oldHashes[i];
            }
        }
    }

    /// Notes that a training row has the category.
    void markTraining(int code) {
        inTraining.set(code);
    }

    boolean isInTraining(int code) {
        return inTraining.get(code);
    }

    int size() {
        return categories.size();
    }

    String category(int code) {
        return new String(categories.get(code), StandardCharsets.UTF_8);
    }
}
