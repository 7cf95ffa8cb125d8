package io.pagegrad.cli.text;

import java.util.Arrays;

/// Growing bytes on the heap. Appending reserves first and then writes unchecked by hand: array bounds still
/// hold.
public final class ByteBuilder {
    private byte[] bytes;
    private int length;

    ByteBuilder(int capacity) {
        bytes = new byte[capacity];
    }

    int length() {
        return length;
    }

    void append(byte value) {
        reserve(1);
        bytes[length++] = value;
    }

    void append(byte[] source, int from, int count) {
        reserve(count);
        System.arraycopy(source, from, bytes, length, count);
        length += count;
    }

    void append(byte[] source) {
        append(source, 0, source.length);
    }

    /// Makes room for `count` more bytes.
    void reserve(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.addExact(length, Math.max(count, length)));
        }
    }

    /// The bytes themselves, handed over; the builder goes on with an empty array of the same size.
    byte[] release() {
        byte[] released = bytes;
        bytes = new byte[Math.max(1024, Math.min(length + length / 8, 1 << 22))];
        length = 0;
        return released;
    }
}
