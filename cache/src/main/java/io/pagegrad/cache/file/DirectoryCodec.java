package io.pagegrad.cache.file;

import io.pagegrad.cache.ColumnStatistics;
import io.pagegrad.cache.InputTransform.Encoding;
import io.pagegrad.cache.load.LoadColumn;
import io.pagegrad.column.Field;
import io.pagegrad.column.LogicalType;
import io.pagegrad.pagefile.TableProvenance;
import java.nio.BufferUnderflowException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.openhft.chronicle.bytes.Bytes;

/// The directory of a cache file as bytes: numbers of few bits in few bytes, texts in UTF-8. All use of Chronicle
/// Bytes is here.
final class DirectoryCodec {
    private final Bytes<?> bytes;

    private DirectoryCodec(Bytes<?> bytes) {
        this.bytes = bytes;
    }

    static byte[] encode(CacheDirectory directory) {
        DirectoryCodec codec = new DirectoryCodec(Bytes.allocateElasticOnHeap(1 << 12));
        codec.write(directory);
        return codec.bytes.toByteArray();
    }

    /// @throws IllegalArgumentException when the bytes are no directory; their checksum was right, so this is
    /// a defect
    static CacheDirectory decode(byte[] encoded) {
        try {
            return new DirectoryCodec(Bytes.wrapForRead(encoded)).read();
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("the directory ends too early", e);
        }
    }

    private void write(CacheDirectory directory) {
        bytes.writeUtf8(directory.query());
        TableProvenance source = directory.source();
        bytes.writeUtf8(source.format());
        bytes.writeUtf8(source.database());
        bytes.writeUtf8(source.table());
        bytes.writeStopBit(source.files().size());
        source.files().forEach(bytes::writeUtf8);
        bytes.writeStopBit(source.properties().size());
        source.properties().forEach((key, value) -> {
            bytes.writeUtf8(key);
            bytes.writeUtf8(value);
        });
        bytes.writeStopBit(directory.columns().size());
        for (LoadColumn column : directory.columns()) {
            bytes.writeUtf8(column.field().name());
            bytes.writeBoolean(column.field().nullable());
            bytes.writeUtf8(column.encoding().name());
            writeType(column.field().type());
        }
        bytes.writeStopBit(directory.units().size());
        directory.units().forEach(this::writeUnit);
    }

    private void writeType(LogicalType type) {
        bytes.writeUtf8(type.kind().name());
        bytes.writeInt(type.precision());
        bytes.writeInt(type.scale());
        bytes.writeUtf8(type.name());
        bytes.writeBoolean(type.element() != null);
        if (type.element() != null) {
            writeType(type.element());
        }
    }

    private void writeUnit(StoredUnit unit) {
        bytes.writeLong(unit.fingerprint());
        bytes.writeStopBit(unit.sourceBytes());
        bytes.writeStopBit(unit.rowsRead());
        bytes.writeStopBit(unit.rows());
        bytes.writeStopBit(unit.offset());
        bytes.writeStopBit(unit.bytes());
        bytes.writeInt(unit.crc());
        for (StoredPart part : unit.parts()) {
            bytes.writeStopBit(part.data());
            bytes.writeStopBit(part.dataBytes());
            bytes.writeStopBit(part.offsets());
            bytes.writeStopBit(part.nulls());
            bytes.writeStopBit(part.nullCount());
            ColumnStatistics statistics = part.statistics();
            bytes.writeBoolean(statistics != null);
            if (statistics != null) {
                bytes.writeStopBit(statistics.count());
                bytes.writeStopBit(statistics.nulls());
                bytes.writeDouble(statistics.mean());
                bytes.writeDouble(statistics.m2());
                bytes.writeDouble(statistics.min());
                bytes.writeDouble(statistics.max());
            }
        }
    }

    private CacheDirectory read() {
        String query = bytes.readUtf8();
        String format = bytes.readUtf8();
        String database = bytes.readUtf8();
        String table = bytes.readUtf8();
        List<String> files = new ArrayList<>();
        for (long i = bytes.readStopBit(); i > 0; i--) {
            files.add(bytes.readUtf8());
        }
        Map<String, String> properties = new LinkedHashMap<>();
        for (long i = bytes.readStopBit(); i > 0; i--) {
            properties.put(bytes.readUtf8(), bytes.readUtf8());
        }
        List<LoadColumn> columns = new ArrayList<>();
        for (long i = bytes.readStopBit(); i > 0; i--) {
            String name = bytes.readUtf8();
            boolean nullable = bytes.readBoolean();
            Encoding encoding = Encoding.valueOf(bytes.readUtf8());
            columns.add(new LoadColumn(new Field(name, readType(), nullable), encoding));
        }
        List<StoredUnit> units = new ArrayList<>();
        for (long i = bytes.readStopBit(); i > 0; i--) {
            units.add(readUnit(columns.size()));
        }
        return new CacheDirectory(
                query, new TableProvenance(format, database, table, files, properties), columns, units);
    }

    private LogicalType readType() {
        LogicalType.Kind kind = LogicalType.Kind.valueOf(bytes.readUtf8());
        int precision = bytes.readInt();
        int scale = bytes.readInt();
        String name = bytes.readUtf8();
        return new LogicalType(kind, precision, scale, bytes.readBoolean() ? readType() : null, name);
    }

    private StoredUnit readUnit(int columns) {
        long fingerprint = bytes.readLong();
        long sourceBytes = bytes.readStopBit();
        long rowsRead = bytes.readStopBit();
        int rows = Math.toIntExact(bytes.readStopBit());
        long offset = bytes.readStopBit();
        long length = bytes.readStopBit();
        int crc = bytes.readInt();
        List<StoredPart> parts = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            long data = bytes.readStopBit();
            long dataBytes = bytes.readStopBit();
            long offsets = bytes.readStopBit();
            long nulls = bytes.readStopBit();
            int nullCount = Math.toIntExact(bytes.readStopBit());
            ColumnStatistics statistics = bytes.readBoolean()
                    ? new ColumnStatistics(
                            bytes.readStopBit(),
                            bytes.readStopBit(),
                            bytes.readDouble(),
                            bytes.readDouble(),
                            bytes.readDouble(),
                            bytes.readDouble())
                    : null;
            parts.add(new StoredPart(data, dataBytes, offsets, nulls, nullCount, statistics));
        }
        return new StoredUnit(fingerprint, sourceBytes, rowsRead, rows, offset, length, crc, parts);
    }
}
