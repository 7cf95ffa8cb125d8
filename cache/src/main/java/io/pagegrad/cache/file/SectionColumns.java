package io.pagegrad.cache.file;

import io.pagegrad.cache.ColumnStatistics;
import io.pagegrad.column.BytesVector;
import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.ColumnVector;
import io.pagegrad.column.FixedVector;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.PhysicalType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/// The result rows of one unit, gathered in memory until they are written as a section. One thread; used
/// again for every unit of that thread.
final class SectionColumns implements AutoCloseable {
    private final List<PhysicalType> types;
    private ColumnBatch rows;

    SectionColumns(List<PhysicalType> types) {
        this.types = types;
    }

    /// Forgets all rows and makes room for `capacity`.
    void begin(int capacity) {
        if (rows == null || rows.capacity() < capacity) {
            close();
            rows = ColumnBatch.allocate(types, capacity, MemoryTag.BATCH);
        }
        rows.clear();
    }

    /// Appends all rows of `batch`.
    void append(ColumnBatch batch) {
        int at = rows.size();
        int count = batch.size();
        for (int i = 0; i < types.size(); i++) {
            switch (batch.column(i)) {
                case FixedVector from -> appendFixed(from, count, rows.fixed(i), at);
                case BytesVector from -> appendBytes(from, count, rows.bytes(i));
            }
        }
        rows.size(at + count);
    }

    private static void appendFixed(FixedVector from, int count, FixedVector to, int at) {
        int width = from.type().widthBytes();
        MemorySegment.copy(from.data(), 0, to.data(), (long) at * width, (long) count * width);
        if (from.nullCount() != 0) {
            for (int row = 0; row < count; row++) {
                if (from.isNull(row)) {
                    to.setNull(at + row);
                }
            }
        }
    }

    private static void appendBytes(BytesVector from, int count, BytesVector to) {
        for (int row = 0; row < count; row++) {
            if (from.isNull(row)) {
                to.appendNull();
            } else {
                to.append(from.bytes(), from.offset(row), from.length(row));
            }
        }
    }

    int size() {
        return rows.size();
    }

    /// Where the parts of a section go and what they are.
    record Plan(List<StoredPart> parts, List<MemorySegment> pieces, List<Long> offsets, long bytes, int crc) {}

    /// Lays the rows out as a section. The pieces are views that are good until the next [#begin].
    Plan plan() {
        List<StoredPart> parts = new ArrayList<>();
        List<MemorySegment> pieces = new ArrayList<>();
        List<Long> offsets = new ArrayList<>();
        long end = 0;
        for (int i = 0; i < types.size(); i++) {
            ColumnVector column = rows.column(i);
            MemorySegment data = data(column);
            long dataAt = end;
            end = add(pieces, offsets, data, end);
            long offsetsAt = -1;
            if (column instanceof BytesVector bytes) {
                offsetsAt = end;
                end = add(pieces, offsets, bytes.offsets().asSlice(0, (rows.size() + 1) * 4L), end);
            }
            long nullsAt = -1;
            if (column.nullCount() != 0) {
                nullsAt = end;
                end = add(pieces, offsets, column.nulls().asSlice(0, (rows.size() + 7) / 8), end);
            }
            parts.add(new StoredPart(
                    dataAt, data.byteSize(), offsetsAt, nullsAt, column.nullCount(), statistics(column)));
        }
        return new Plan(parts, pieces, offsets, end, crc(pieces));
    }

    private static long add(List<MemorySegment> pieces, List<Long> offsets, MemorySegment piece, long at) {
        pieces.add(piece);
        offsets.add(at);
        return CacheFileLayout.align(at + piece.byteSize());
    }

    private MemorySegment data(ColumnVector column) {
        return switch (column) {
            case FixedVector fixed ->
                fixed.data().asSlice(0, (long) rows.size() * fixed.type().widthBytes());
            case BytesVector bytes -> bytes.bytes().asSlice(0, bytes.end());
        };
    }

    /// Of the pieces one behind the other, without the space between them.
    private static int crc(List<MemorySegment> pieces) {
        CRC32C crc = new CRC32C();
        for (MemorySegment piece : pieces) {
            if (piece.byteSize() > 0) {
                crc.update(piece.asByteBuffer());
            }
        }
        return (int) crc.getValue();
    }

    private ColumnStatistics statistics(ColumnVector column) {
        if (!(column instanceof FixedVector fixed) || fixed.type() == PhysicalType.FIXED16) {
            return null;
        }
        double sum = 0;
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        int size = rows.size();
        int count = size - column.nullCount();
        for (int row = 0; row < size; row++) {
            if (!column.isNull(row)) {
                double value = number(fixed, row);
                sum += value;
                min = Math.min(min, value);
                max = Math.max(max, value);
            }
        }
        double mean = count == 0 ? 0 : sum / count;
        double m2 = 0;
        for (int row = 0; row < size; row++) {
            if (!column.isNull(row)) {
                double difference = number(fixed, row) - mean;
                m2 += difference * difference;
            }
        }
        return new ColumnStatistics(count, column.nullCount(), mean, m2, min, max);
    }

    private static double number(FixedVector vector, int row) {
        return switch (vector.type()) {
            case BOOL -> vector.getBool(row) ? 1 : 0;
            case INT16 -> vector.getShort(row);
            case INT32 -> vector.getInt(row);
            case INT64 -> vector.getLong(row);
            case FLOAT32 -> vector.getFloat(row);
            case FLOAT64 -> vector.getDouble(row);
            case FIXED16, BYTES ->
                throw new IllegalArgumentException(vector.type().toString());
        };
    }

    /// Writes the pieces of `plan` behind `section`.
    static void write(Plan plan, FileWriter file, long section) throws IOException {
        for (int i = 0; i < plan.pieces().size(); i++) {
            ByteBuffer piece = plan.pieces().get(i).asByteBuffer();
            file.write(piece, section + plan.offsets().get(i));
        }
    }

    /// Takes bytes for a place in a file.
    @FunctionalInterface
    interface FileWriter {
        void write(ByteBuffer bytes, long offset) throws IOException;
    }

    @Override
    public void close() {
        if (rows != null) {
            rows.close();
            rows = null;
        }
    }
}
