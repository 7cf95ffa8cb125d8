package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.column.BytesVector;
import io.pagegrad.column.FixedVector;
import io.pagegrad.column.LogicalType;
import io.pagegrad.pagefile.text.TextSink;
import java.lang.foreign.MemorySegment;

/// A domain: values of its base type under another name.
record DomainCodec(LogicalType logicalType, TypeCodec base) implements TypeCodec {
    static DomainCodec of(String name, TypeCodec base) {
        LogicalType type = base.logicalType();
        return new DomainCodec(
                new LogicalType(type.kind(), type.precision(), type.scale(), type.element(), name), base);
    }

    @Override
    public ValueForm valueForm() {
        return base.valueForm();
    }

    @Override
    public void print(MemorySegment data, long offset, int length, TextSink out) {
        base.print(data, offset, length, out);
    }

    @Override
    public void putValue(MemorySegment data, long offset, int length, FixedVector out, int row) {
        base.putValue(data, offset, length, out, row);
    }

    @Override
    public void appendValue(MemorySegment data, long offset, int length, BytesVector out) {
        base.appendValue(data, offset, length, out);
    }
}
