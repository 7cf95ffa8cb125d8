package io.pagegrad.cache.file;

import io.pagegrad.column.BytesVector;
import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.FixedVector;
import io.pagegrad.column.PhysicalType;
import io.pagegrad.column.Schema;
import io.pagegrad.pagefile.CorruptPageException.ChecksumState;
import io.pagegrad.pagefile.Projection;
import io.pagegrad.pagefile.ScanCursor;
import io.pagegrad.pagefile.ScanUnit;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;

/// Some neighbouring sections of a cache file as one scan unit. Immutable.
record CachedUnit(Path path, MemorySegment file, Schema schema, Projection projection, List<StoredUnit> stored)
        implements ScanUnit {
    private static final ValueLayout.OfInt INT32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    @Override
    public long sizeBytes() {
        return stored.stream().mapToLong(StoredUnit::bytes).sum();
    }

    @Override
    public long maxRows() {
        return stored.stream().mapToLong(StoredUnit::rows).sum();
    }

    @Override
    public ScanCursor open() {
        return new Cursor();
    }

    private PhysicalType type(int column) {
        return schema.field(column).type().physical();
    }

    private final class Cursor implements ScanCursor {
        private int next;
        private StoredUnit unit;
        private MemorySegment section;
        private int row;
        private long bytesRead;

        @Override
        public int fill(ColumnBatch batch) {
            batch.clear();
            int filled = 0;
            while (filled < batch.capacity() && hasRows()) {
                int count = Math.min(batch.capacity() - filled, unit.rows() - row);
                for (int i = 0; i < batch.columnCount(); i++) {
                    int column = projection.items().get(i).column();
                    StoredPart part = unit.parts().get(column);
                    switch (batch.column(i)) {
                        case FixedVector fixed -> copyFixed(part, fixed, filled, count);
                        case BytesVector bytes -> copyBytes(part, bytes, count);
                    }
                }
                filled += count;
                row += count;
            }
            batch.size(filled);
            return filled;
        }

        private boolean hasRows() {
            while (unit == null || row == unit.rows()) {
                if (next == stored.size()) {
                    return false;
                }
                unit = stored.get(next++);
                section = file.asSlice(unit.offset(), unit.bytes());
                row = 0;
                verify();
                bytesRead += unit.bytes();
            }
            return true;
        }

        /// Of the same pieces in the same order as when the section was written.
        private void verify() {
            CRC32C crc = new CRC32C();
            for (int column = 0; column < unit.parts().size(); column++) {
                StoredPart part = unit.parts().get(column);
                add(crc, part.data(), part.dataBytes());
                if (type(column) == PhysicalType.BYTES) {
                    add(crc, part.offsets(), (unit.rows() + 1) * 4L);
                }
                if (part.nullCount() != 0) {
                    add(crc, part.nulls(), (unit.rows() + 7) / 8);
                }
            }
            if ((int) crc.getValue() != unit.crc()) {
                throw CacheFileChannel.corrupt(
                        path,
                        unit.offset(),
                        "crc=0x" + Integer.toHexString((int) crc.getValue()),
                        "must be 0x" + Integer.toHexString(unit.crc()) + ", build the cache again",
                        ChecksumState.FAILED);
            }
        }

        private void add(CRC32C crc, long offset, long bytes) {
            if (bytes > 0) {
                crc.update(section.asSlice(offset, bytes).asByteBuffer());
            }
        }

        private void copyFixed(StoredPart part, FixedVector to, int at, int count) {
            int width = to.type().widthBytes();
            MemorySegment.copy(
                    section, part.data() + (long) row * width, to.data(), (long) at * width, (long) count * width);
            if (part.nullCount() != 0) {
                for (int i = 0; i < count; i++) {
                    if (isNull(part, row + i)) {
                        to.setNull(at + i);
                    }
                }
            }
        }

        private void copyBytes(StoredPart part, BytesVector to, int count) {
            for (int i = row; i < row + count; i++) {
                if (part.nullCount() != 0 && isNull(part, i)) {
                    to.appendNull();
                } else {
                    int from = section.get(INT32, part.offsets() + i * 4L);
                    int until = section.get(INT32, part.offsets() + i * 4L + 4);
                    to.append(section, part.data() + from, until - from);
                }
            }
        }

        private boolean isNull(StoredPart part, int at) {
            return (section.get(ValueLayout.JAVA_BYTE, part.nulls() + (at >>> 3)) >>> (at & 7) & 1) != 0;
        }

        @Override
        public long bytesRead() {
            return bytesRead;
        }

        @Override
        public void close() {}
    }
}
