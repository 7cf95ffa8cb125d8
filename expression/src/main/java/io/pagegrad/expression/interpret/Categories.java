package io.pagegrad.expression.interpret;

import io.pagegrad.column.LogicalType.Kind;
import io.pagegrad.expression.value.ArrayValue;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Arrays, dictionaries and hashes: what turns a value into places and feature vectors.
final class Categories {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private Categories() {}

    /// Place in the sorted dictionary; -1 for null and for what is not in it.
    static int ordinal(Object value, ArrayValue dictionary) {
        if (value == null) {
            return -1;
        }
        return Math.max(-1, Arrays.asList(dictionary.elements()).indexOf(value));
    }

    /// One at the value's place, zeros elsewhere; all zeros for null and for what is not in the dictionary.
    static ArrayValue oneHot(Object value, ArrayValue dictionary) {
        Object[] vector = new Object[dictionary.elements().length];
        Arrays.fill(vector, 0f);
        int place = ordinal(value, dictionary);
        if (place >= 0) {
            vector[place] = 1f;
        }
        return ArrayValue.of(Kind.REAL, vector);
    }

    static ArrayValue bytes(byte[] value) {
        Object[] numbers = new Object[value.length];
        for (int i = 0; i < value.length; i++) {
            numbers[i] = value[i] & 0xff;
        }
        return ArrayValue.of(Kind.SMALLINT, numbers);
    }

    /// FNV-1a of the UTF-8 text, 64 bits, its halves folded, modulo the number of buckets.
    static int hashBucket(String text, int buckets) {
        long hash = FNV_OFFSET;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * FNV_PRIME;
        }
        return (int) Long.remainderUnsigned(hash ^ hash >>> 32, buckets);
    }
}
