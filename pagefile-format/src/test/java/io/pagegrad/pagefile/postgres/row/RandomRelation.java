package io.pagegrad.pagefile.postgres.row;

import io.pagegrad.pagefile.Projection.Form;
import io.pagegrad.pagefile.postgres.heap.HeapPageBuilder;
import io.pagegrad.pagefile.postgres.heap.TupleBuilder;
import io.pagegrad.pagefile.postgres.type.TypeCodec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/// Columns, a projection of some of them, and one page of tuples, all from one seed.
final class RandomRelation {
    private static final int[] LENGTHS = {1, 2, 4, 8, 16, 6, 12, 24, 32, 64, -1, -1, -1};

    private final Random random;
    private final List<StoredColumn> columns = new ArrayList<>();
    private final double nullRate;
    private final boolean shortTuples;
    /// Numbers of the columns that hold numerics.
    private final Set<Integer> numerics = new HashSet<>();

    RandomRelation(long seed) {
        random = new Random(seed);
        int count = random.nextInt(8) == 0 ? 100 + random.nextInt(100) : 1 + random.nextInt(70);
        for (int i = 0; i < count; i++) {
            columns.add(column(i));
        }
        nullRate = new double[] {0, 0, 0.02, 0.5, 0.95}[random.nextInt(5)];
        shortTuples = random.nextBoolean();
    }

    private StoredColumn column(int index) {
        int length = LENGTHS[random.nextInt(LENGTHS.length)];
        int alignment = length == -1 ? 4 << random.nextInt(2) : Math.min(8, Integer.lowestOneBit(length));
        MemorySegment missing = random.nextBoolean() ? null : missing(length);
        if (length == -1 && missing == null && random.nextBoolean()) {
            numerics.add(index);
        }
        return new StoredColumn(
                "c" + index, 1, -1, length, false, alignment, random.nextInt(10) == 0, false, false, 0, missing);
    }

    private MemorySegment missing(int length) {
        byte[] bytes = length == -1 ? plain(random.nextInt(50)) : bytes(length);
        MemorySegment segment = Arena.ofAuto().allocate(bytes.length, 8);
        MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return segment;
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] plain(int payload) {
        ByteBuffer value = ByteBuffer.allocate(payload + 4).order(ByteOrder.LITTLE_ENDIAN);
        return value.putInt(payload + 4 << 2).put(bytes(payload)).array();
    }

    int columnCount() {
        return columns.size();
    }

    /// Some columns, in any order, some twice, some as text.
    RowLayout layout() {
        List<ProjectedColumn> projected = new ArrayList<>();
        int count = random.nextInt(12);
        for (int i = 0; i < count; i++) {
            int index = random.nextInt(columns.size());
            StoredColumn column = columns.get(index);
            TypeCodec codec = numerics.contains(index) ? new DoubledNumericCodec() : new RawCodec(column.length());
            boolean text = codec.valueForm() == TypeCodec.ValueForm.NONE || random.nextInt(4) == 0;
            projected.add(new ProjectedColumn(index, column, text ? Form.TEXT : Form.VALUE, codec));
        }
        return new RowLayout(columns, projected);
    }

    byte[] page(int pageBytes) {
        HeapPageBuilder page = new HeapPageBuilder(pageBytes);
        int most = 1 + random.nextInt(60);
        for (int i = 0; i < most && page.add(tuple()); i++) {
            // until the page is full
        }
        return page.build();
    }

    private byte[] tuple() {
        int natts = shortTuples ? random.nextInt(columns.size() + 1) : columns.size();
        TupleBuilder tuple = new TupleBuilder();
        for (int i = 0; i < natts; i++) {
            StoredColumn column = columns.get(i);
            if (random.nextDouble() < nullRate) {
                tuple.addNull();
            } else if (numerics.contains(i)) {
                tuple.addShort(numeric());
            } else if (column.length() != -1) {
                tuple.add(bytes(column.length()), column.alignment());
            } else if (random.nextBoolean()) {
                tuple.addShort(bytes(random.nextInt(20)));
            } else {
                tuple.add(plain(random.nextInt(200)), column.alignment());
            }
        }
        return tuple.build();
    }

    /// Mostly sound: with more digits than usual now and then, rarely with one that is too large.
    private byte[] numeric() {
        int digits = random.nextInt(random.nextInt(8) == 0 ? 9 : 5);
        ByteBuffer value = ByteBuffer.allocate(2 + 2 * digits).order(ByteOrder.LITTLE_ENDIAN);
        value.putShort((short) (0x8000 | random.nextInt(0x4000)));
        for (int i = 0; i < digits; i++) {
            value.putShort((short) random.nextInt(random.nextInt(2000) == 0 ? 0x10000 : 10_000));
        }
        return value.array();
    }

    /// Flips a few bits of a page behind its header and first line pointers.
    byte[] damaged(byte[] page) {
        byte[] damaged = page.clone();
        int flips = 1 + random.nextInt(8);
        for (int i = 0; i < flips; i++) {
            int at = 24 + random.nextInt(page.length - 24);
            damaged[at] ^= (byte) (1 << random.nextInt(8));
        }
        return damaged;
    }
}
