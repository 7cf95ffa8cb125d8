package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.column.FixedVector;
import io.pagegrad.column.LogicalType;
import io.pagegrad.pagefile.text.TextSink;
import java.lang.foreign.MemorySegment;

/// A type of fixed length whose bytes on the page are its value in a column, or that has no value form.
final class FixedCodec implements TypeCodec {
    private final LogicalType type;
    private final int lengthBytes;
    private final Printer printer;

    /// @param printer called with exactly `lengthBytes` bytes to read
    FixedCodec(LogicalType type, int lengthBytes, Printer printer) {
        this.type = type;
        this.lengthBytes = lengthBytes;
        this.printer = printer;
    }

    /// Prints a value whose length was checked.
    @FunctionalInterface
    interface Printer {
        void print(MemorySegment data, long offset, TextSink out);
    }

    @Override
    public LogicalType logicalType() {
        return type;
    }

    @Override
    public ValueForm valueForm() {
        return type.kind() == LogicalType.Kind.OTHER ? ValueForm.NONE : ValueForm.FIXED_COPY;
    }

    @Override
    public void print(MemorySegment data, long offset, int length, TextSink out) {
        Le.exactly(type.name(), length, lengthBytes);
        printer.print(data, offset, out);
    }

    @Override
    public void putValue(MemorySegment data, long offset, int length, FixedVector out, int row) {
        if (valueForm() == ValueForm.NONE) {
            throw new UnsupportedOperationException(type + " has no value form");
        }
        Le.exactly(type.name(), length, lengthBytes);
        MemorySegment.copy(data, offset, out.data(), (long) row * lengthBytes, lengthBytes);
    }
}
