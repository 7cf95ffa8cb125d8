package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.column.BytesVector;
import io.pagegrad.column.FixedVector;
import io.pagegrad.column.LogicalType;
import io.pagegrad.pagefile.text.TextSink;
import java.lang.foreign.MemorySegment;

/// Reads values of one PostgreSQL type with one type modifier. Immutable and thread-safe.
///
/// Every method takes the plain bytes of one value as `[offset, offset + length)` of `data`: of a varlena the
/// payload without its header, detoasted; of a type of fixed length its `typlen` bytes; of a C string its bytes
/// without the terminating zero. Nothing outside that range is read.
///
/// All of them throw [io.pagegrad.pagefile.postgres.datum.MalformedDatum] when the bytes break a rule of the
/// type, and
/// [io.pagegrad.pagefile.UnsupportedPagefileException] when they are sound but cannot be given exactly.
public interface TypeCodec {
    /// The type as columns name it; its kind says which physical column [#putValue] or [#appendValue] needs.
    LogicalType logicalType();

    /// How the value form is made; none unless a type says otherwise.
    default ValueForm valueForm() {
        return ValueForm.NONE;
    }

    /// Appends the text that the server prints, UTF-8, without quoting of any outer format.
    void print(MemorySegment data, long offset, int length, TextSink out);

    /// Writes the value into `row` of a column of fixed width.
    ///
    /// @throws UnsupportedOperationException unless [#valueForm] is a fixed form
    default void putValue(MemorySegment data, long offset, int length, FixedVector out, int row) {
        throw new UnsupportedOperationException(logicalType() + " has no value of fixed width");
    }

    /// Appends the value as the next row of a column of bytes.
    ///
    /// @throws UnsupportedOperationException unless [#valueForm] is a form of bytes
    default void appendValue(MemorySegment data, long offset, int length, BytesVector out) {
        throw new UnsupportedOperationException(logicalType() + " has no value of bytes");
    }

    /// How the value of a column is made from the bytes on the page, so that a row decoder can do the plain cases
    /// itself.
    enum ValueForm {
        /// The bytes on the page are the value of fixed width: copy `typlen` bytes. [#putValue] does that, too.
        FIXED_COPY,
        /// [TypeCodec#putValue] computes a value of fixed width.
        FIXED_COMPUTED,
        /// The payload is the value: [#appendValue] copies it.
        BYTES_COPY,
        /// [TypeCodec#appendValue] computes the bytes.
        BYTES_COMPUTED,
        /// There is only text.
        NONE
    }
}
