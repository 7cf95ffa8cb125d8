package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.column.Block;
import io.pagegrad.column.FixedVector;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import io.pagegrad.pagefile.postgres.datum.Alignment;
import io.pagegrad.pagefile.postgres.datum.MalformedDatum;
import io.pagegrad.pagefile.postgres.datum.Varlena;
import io.pagegrad.pagefile.postgres.toast.CompressedDatum;
import io.pagegrad.pagefile.text.TextSink;
import java.lang.foreign.MemorySegment;

/// How values of one type lie inside another value: element of an array, field of a record, bound of a range.
///
/// Positions count from the start of the varlena that contains them, header included, as alignment does; `base`
/// is where that start would be in the memory, four bytes before the payload.
///
/// @param typeName for messages
/// @param length `typlen`: bytes, -1 varlena, -2 C string
/// @param alignment bytes
record ElementLayout(String typeName, int length, int alignment, int majorVersion) {
    static ElementLayout of(PgType type, int majorVersion) {
        return new ElementLayout(type.name(), type.length(), Alignment.bytes(type.alignment()), majorVersion);
    }

    /// The aligned position at or after `position`.
    long aligned(long position) {
        return Alignment.up(position, alignment);
    }

    /// Where the value at or after `position` begins: a short varlena is not aligned, and no pad byte looks like
    /// one.
    long begin(MemorySegment data, long base, long position, long limit) {
        if (length == -1 && position < limit && Le.u8(data, base + position) != 0) {
            return position;
        }
        return aligned(position);
    }

    /// Bytes of the value at `position`, its header included.
    ///
    /// @throws MalformedDatum when it does not end by `limit`
    int totalBytes(MemorySegment data, long base, long position, long limit) {
        if (length > 0) {
            if (position + length > limit) {
                throw new MalformedDatum(
                        typeName + " inside a value", "must end by byte " + limit + ", ends at " + (position + length));
            }
            return length;
        }
        return length == -1
                ? Varlena.totalBytes(data, base + position, base + limit)
                : stringBytes(data, base + position, limit - position) + 1;
    }

    private static int stringBytes(MemorySegment data, long at, long room) {
        for (int i = 0; i < room; i++) {
            if (Le.u8(data, at + i) == 0) {
                return i;
            }
        }
        throw new MalformedDatum("cstring", "must end in a zero byte");
    }

    /// Prints the value of `total` bytes at `at` of `data`.
    void print(TypeCodec codec, MemorySegment data, long at, int total, TextSink out) {
        if (length > 0) {
            codec.print(data, at, total, out);
            return;
        }
        if (length == -2) {
            codec.print(data, at, total - 1, out);
            return;
        }
        byte first = data.get(Le.INT8, at);
        if (Varlena.isPlain(first)) {
            int header = Varlena.headerBytes(first);
            codec.print(data, at + header, total - header, out);
        } else if (Varlena.isCompressed(first)) {
            printCompressed(codec, data, at + Varlena.HEADER_BYTES, total - Varlena.HEADER_BYTES, out);
        } else {
            throw new MalformedDatum(
                    typeName + " inside a value", "must not be out of line: the server stores it in place");
        }
    }

    /// Writes the value of `total` bytes at `at` of `data` to a row; it must lie plain, as those of fixed-width
    /// columns do.
    void putValue(TypeCodec codec, MemorySegment data, long at, int total, FixedVector out, int row) {
        if (length > 0) {
            codec.putValue(data, at, total, out, row);
            return;
        }
        byte first = data.get(Le.INT8, at);
        if (length != -1 || !Varlena.isPlain(first)) {
            throw new MalformedDatum(typeName + " inside a value", "must lie plain");
        }
        int header = Varlena.headerBytes(first);
        codec.putValue(data, at + header, total - header, out, row);
    }

    private void printCompressed(TypeCodec codec, MemorySegment data, long at, int size, TextSink out) {
        int raw = CompressedDatum.rawBytes(data, at, size);
        try (Block plain = OffHeap.allocatePrivate(raw, MemoryTag.TOAST)) {
            CompressedDatum.decompress(data, at, size, plain.segment(), majorVersion);
            codec.print(plain.segment(), 0, raw, out);
        }
    }
}
