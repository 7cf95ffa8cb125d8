package io.pagegrad.expression.interpret;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Arrays, dictionaries and hashes: what turns a value into places and feature vectors.
final class Categories {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private Categories() {}

    /// Place in the sorted dictionary; -1 for null and for what is not in it.
    static int ordinal(Object value, Object[] dictionary) {
        if (value == null) {
            return -1;
        }
        return Math.max(-1, Arrays.asList(dictionary).indexOf(value));
    }

    /// One at the value's place, zeros elsewhere; all zeros for null and for what is not in the dictionary.
    static Object[] oneHot(Object value, Object[] dictionary) {
        Object[] vector = new Object[dictionary.length];
        Arrays.fill(vector, 0f);
        int place = ordinal(value, dictionary);
        if (place >= 0) {
            vector[place] = 1f;
        }
        return vector;
    }

    /// 1-based; null outside the array.
    static Object subscript(Object[] array, int index) {
        return index < 1 || index > array.length ? null : array[index - 1];
    }

    static Object[] bytes(byte[] value) {
        Object[] numbers = new Object[value.length];
        for (int i = 0; i < value.length; i++) {
            numbers[i] = value[i] & 0xff;
        }
        return numbers;
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
