package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.column.LogicalType;
import io.pagegrad.pagefile.text.TextSink;
import java.lang.foreign.MemorySegment;

/// A type of which only the text can be asked for.
final class TextOnlyCodec implements TypeCodec {
    private final LogicalType type;
    private final Printer printer;

    TextOnlyCodec(String typeName, Printer printer) {
        this.type = LogicalType.other(typeName);
        this.printer = printer;
    }

    /// Prints a value of any length, which it checks.
    @FunctionalInterface
    interface Printer {
        void print(MemorySegment data, long offset, int length, TextSink out);
    }

    @Override
    public LogicalType logicalType() {
        return type;
    }

    @Override
    public void print(MemorySegment data, long offset, int length, TextSink out) {
        printer.print(data, offset, length, out);
    }
}
