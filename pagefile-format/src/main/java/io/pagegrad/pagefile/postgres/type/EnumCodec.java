package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.column.LogicalType;
import io.pagegrad.pagefile.postgres.datum.MalformedDatum;
import io.pagegrad.pagefile.text.TextSink;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.agrona.collections.Int2ObjectHashMap;

/// An enum type: a value is the OID of its row in `pg_enum`, printed as the label there.
final class EnumCodec implements TypeCodec {
    private final LogicalType type;
    private final TypeCatalog catalog;
    /// Labels met so far, replaced as a whole by a larger map: readers need no lock.
    private volatile Int2ObjectHashMap<byte[]> labels = new Int2ObjectHashMap<>();

    EnumCodec(String name, TypeCatalog catalog) {
        this.type = LogicalType.other(name);
        this.catalog = catalog;
    }

    @Override
    public LogicalType logicalType() {
        return type;
    }

    @Override
    public void print(MemorySegment data, long offset, int length, TextSink out) {
        Le.exactly(type.name(), length, 4);
        int oid = Le.i32(data, offset);
        byte[] label = labels.get(oid);
        out.append(label != null ? label : find(oid));
    }

    private synchronized byte[] find(int oid) {
        String label = catalog.enumLabel(oid);
        if (label == null) {
            throw new MalformedDatum(
                    "enum value=" + Integer.toUnsignedString(oid), "must be the OID of a pg_enum row of " + type);
        }
        byte[] utf8 = label.getBytes(StandardCharsets.UTF_8);
        Int2ObjectHashMap<byte[]> larger = new Int2ObjectHashMap<>(labels);
        larger.put(oid, utf8);
        labels = larger;
        return utf8;
    }
}
