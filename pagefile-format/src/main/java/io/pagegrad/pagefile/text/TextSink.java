package io.pagegrad.pagefile.text;

import io.pagegrad.column.Block;
import io.pagegrad.column.BytesVector;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import io.pagegrad.pagefile.UnsupportedPagefileException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Growing off-heap bytes that printers append UTF-8 text to; nothing is allocated per value.
///
/// Of the thread that made it. Positions count from 0 at the last [#clear]. Every append makes room first and
/// then writes without a further check.
public final class TextSink implements AutoCloseable {
    /// Longest text: a server cannot print a value of more bytes either.
    public static final int MAX_BYTES = 0x3fffffff;

    private static final int KEPT_BYTES = 1 << 20;
    /// All of memory by address: spares the check that the block is alive, which only [#close] and growth can
    /// end.
    private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    /// The two digits of 0 to 99, the first in the low byte.
    private static final short[] PAIRS = pairs();

    private static final long[] POWERS = powers();

    private final MemoryTag tag;
    private Block block;
    private long base;
    private int capacity;
    private int position;

    public TextSink(MemoryTag tag) {
        this.tag = tag;
        own(OffHeap.allocatePrivate(4096, tag));
    }

    private static short[] pairs() {
        short[] pairs = new short[100];
        for (int i = 0; i < 100; i++) {
            pairs[i] = (short) ('0' + i / 10 | ('0' + i % 10) << 8);
        }
        return pairs;
    }

    private static long[] powers() {
        long[] powers = new long[19];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }

    private void own(Block owned) {
        block = owned;
        base = owned.address();
        capacity = Math.toIntExact(owned.sizeBytes());
    }

    /// Forgets the text; memory that one huge value took is given back.
    public void clear() {
        position = 0;
        if (capacity > KEPT_BYTES) {
            block.close();
            own(OffHeap.allocatePrivate(KEPT_BYTES, tag));
        }
    }

    /// Bytes appended.
    public int position() {
        return position;
    }

    /// Drops everything from `to` on.
    public void truncate(int to) {
        if (to < 0 || to > position) {
            throw new IllegalArgumentException("position " + to + ": must be in [0, " + position + "]");
        }
        position = to;
    }

    /// The text so far: a view, valid until the next append.
    public MemorySegment text() {
        return block.segment().asSlice(0, position);
    }

    public byte byteAt(int at) {
        if (at < 0 || at >= position) {
            throw new IndexOutOfBoundsException("byte " + at + " of " + position);
        }
        return MEMORY.get(BYTE, base + at);
    }

    /// Appends the text as the next row of `out`.
    public void appendTo(BytesVector out) {
        out.append(block.segment(), 0, position);
    }

    /// Makes room for `bytes` more.
    ///
    /// @throws UnsupportedPagefileException when the text would be longer than [#MAX_BYTES]
    public void ensureRoom(int bytes) {
        if (capacity - position < bytes) {
            grow((long) position + bytes);
        }
    }

    private void grow(long needed) {
        if (needed > MAX_BYTES) {
            throw new UnsupportedPagefileException("the text of a value takes more than " + MAX_BYTES
                    + " bytes, which the server cannot print either");
        }
        Block larger = OffHeap.allocatePrivate(Math.min(MAX_BYTES, Math.max(needed, capacity * 2L)), tag);
        MemorySegment.copy(block.segment(), 0, larger.segment(), 0, position);
        block.close();
        own(larger);
    }

    /// Appends one byte: an ASCII character, or a part of a UTF-8 sequence.
    public void append(char ascii) {
        ensureRoom(1);
        MEMORY.set(BYTE, base + position++, (byte) ascii);
    }

    /// Appends a string of ASCII characters only.
    public void append(String ascii) {
        append(ascii, ascii.length());
    }

    /// Appends the first `length` characters of a string of ASCII characters only.
    public void append(String ascii, int length) {
        ensureRoom(length);
        long at = base + position;
        for (int i = 0; i < length; i++) {
            MEMORY.set(BYTE, at + i, (byte) ascii.charAt(i));
        }
        position += length;
    }

    public void append(byte[] utf8) {
        ensureRoom(utf8.length);
        MemorySegment.copy(utf8, 0, MEMORY, BYTE, base + position, utf8.length);
        position += utf8.length;
    }

    public void append(MemorySegment source, long offset, int length) {
        ensureRoom(length);
        MemorySegment.copy(source, offset, MEMORY, base + position, length);
        position += length;
    }

    /// Appends any string, as UTF-8.
    public void appendUtf8(String text) {
        append(text.getBytes(StandardCharsets.UTF_8));
    }

    public void append(int value) {
        append((long) value);
    }

    /// Appends a decimal integer.
    public void append(long value) {
        if (value < 0) {
            append('-');
            appendUnsigned(-value);
        } else {
            appendUnsigned(value);
        }
    }

    /// Appends an unsigned 64-bit integer in decimal.
    public void appendUnsigned(long value) {
        if (value < 0) {
            long quotient = Long.divideUnsigned(value, 1_000_000_000_000_000_000L);
            append((char) ('0' + quotient / 10 % 10));
            truncateLeadingZero();
            append((char) ('0' + quotient % 10));
            appendPadded(value - quotient * 1_000_000_000_000_000_000L, 18);
        } else {
            appendPadded(value, digits(value));
        }
    }

    private void truncateLeadingZero() {
        if (MEMORY.get(BYTE, base + position - 1) == '0') {
            position--;
        }
    }

    /// Decimal digits of `value`, 1 for 0; `value` is not negative.
    public static int digits(long value) {
        // 1233/4096 is a little above log10(2): the guess is the count of digits, or one less
        int guess = (64 - Long.numberOfLeadingZeros(value | 1)) * 1233 >>> 12;
        return guess + (value >= POWERS[guess] ? 1 : 0) + (value == 0 ? 1 : 0);
    }

    /// Appends the lowest `width` decimal digits of `value`, zeros in front; `value` is not negative.
    public void appendPadded(long value, int width) {
        ensureRoom(width);
        long at = base + position + width;
        long start = base + position;
        long rest = value;
        while (at - start >= 2) {
            long quotient = rest / 100;
            at -= 2;
            MEMORY.set(SHORT, at, PAIRS[(int) (rest - quotient * 100)]);
            rest = quotient;
        }
        if (at > start) {
            MEMORY.set(BYTE, start, (byte) ('0' + rest % 10));
        }
        position += width;
    }

    /// Appends two decimal digits of a value in `[0, 100)`.
    public void appendPair(int value) {
        ensureRoom(2);
        MEMORY.set(SHORT, base + position, PAIRS[value]);
        position += 2;
    }

    /// Appends `length` bytes as lower-case hexadecimal digits, two a byte.
    public void appendHex(MemorySegment source, long offset, int length) {
        if (length > MAX_BYTES / 2) {
            grow(2L * length);
        }
        ensureRoom(2 * length);
        long at = base + position;
        int i = 0;
        for (; i + 4 <= length; i += 4) {
            MEMORY.set(LONG, at + 2L * i, hex(source.get(INT, offset + i)));
        }
        for (; i < length; i++) {
            MEMORY.set(SHORT, at + 2L * i, (short) hex(source.get(BYTE, offset + i) & 0xFF));
        }
        position += 2 * length;
    }

    /// Eight hexadecimal digits of four bytes, first byte's first: each nibble is spread to a byte of its own.
    private static long hex(int fourBytes) {
        long spread = fourBytes & 0xFFFFFFFFL;
        spread = (spread | spread << 16) & 0x0000FFFF0000FFFFL;
        spread = (spread | spread << 8) & 0x00FF00FF00FF00FFL;
        long nibbles = spread >>> 4 & 0x000F000F000F000FL | (spread & 0x000F000F000F000FL) << 8;
        long letters = (nibbles + 0x0606060606060606L) >>> 4 & 0x0101010101010101L;
        return nibbles + 0x3030303030303030L + letters * ('a' - '0' - 10);
    }

    /// Opens a gap of `bytes` at `at`, moving what follows; the gap's content is whatever was there.
    public void insertGap(int at, int bytes) {
        if (at < 0 || at > position) {
            throw new IndexOutOfBoundsException("gap at " + at + " of " + position);
        }
        ensureRoom(bytes);
        MemorySegment.copy(MEMORY, base + at, MEMORY, base + at + bytes, position - at);
        position += bytes;
    }

    /// Overwrites the byte at `at`.
    public void set(int at, char ascii) {
        if (at < 0 || at >= position) {
            throw new IndexOutOfBoundsException("byte " + at + " of " + position);
        }
        MEMORY.set(BYTE, base + at, (byte) ascii);
    }

    @Override
    public void close() {
        block.close();
    }
}
