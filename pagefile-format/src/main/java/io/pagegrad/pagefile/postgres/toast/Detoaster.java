package io.pagegrad.pagefile.postgres.toast;

import io.pagegrad.column.Block;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import io.pagegrad.pagefile.postgres.datum.MalformedDatum;
import io.pagegrad.pagefile.postgres.datum.Varlena;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Turns a varlena of any form into its plain payload. Closing it closes the reader of out-of-line values that
/// it was given.
///
/// One thread; a cursor has one of its own and closes it. After [#open] the payload is `[offset(), offset() +
/// length())`
/// of [#data()], valid until the next [#open]: in place where it lies plain, else in memory of this object.
/// Memory that one huge value took is given back by the next value that needs some.
public final class Detoaster implements AutoCloseable {
    private static final long KEPT_BYTES = 1 << 20;

    private final ToastReader toast;
    private final int majorVersion;
    private final ToastReader.Target target = this::storedBytes;
    private Block stored;
    private Block plain;
    private MemorySegment data;
    private long offset;
    private int length;

    public Detoaster(ToastReader toast, int majorVersion) {
        this.toast = toast;
        this.majorVersion = majorVersion;
    }

    /// Finds the payload of the varlena at `at` of `source`.
    ///
    /// @param limit end of what contains the value: the tuple
    /// @throws MalformedDatum when header, pointer, chunks or compressed bytes break a rule
    public void open(MemorySegment source, long at, long limit) throws IOException {
        int total = Varlena.totalBytes(source, at, limit);
        byte first = source.get(ValueLayout.JAVA_BYTE, at);
        if (Varlena.isPlain(first)) {
            int header = Varlena.headerBytes(first);
            data = source;
            offset = at + header;
            length = total - header;
        } else if (Varlena.isCompressed(first)) {
            decompress(source, at + Varlena.HEADER_BYTES, total - Varlena.HEADER_BYTES);
        } else {
            fetch(ToastPointer.read(source, at, majorVersion));
        }
    }

    public MemorySegment data() {
        return data;
    }

    public long offset() {
        return offset;
    }

    public int length() {
        return length;
    }

    private void fetch(ToastPointer pointer) throws IOException {
        toast.read(pointer.valueId(), pointer.toastRelation(), pointer.storedBytes(), target);
        if (!pointer.compressed()) {
            data = stored.segment();
            offset = 0;
            length = pointer.storedBytes();
            return;
        }
        int raw = CompressedDatum.rawBytes(stored.segment(), 0, pointer.storedBytes());
        if (raw != pointer.rawBytes()) {
            throw new MalformedDatum("va_rawsize=" + raw, "must be " + pointer.rawBytes() + " as the pointer says");
        }
        decompress(stored.segment(), 0, pointer.storedBytes());
    }

    /// `[at, at + size)` is the 4 bytes of va_tcinfo and the compressed bytes.
    private void decompress(MemorySegment source, long at, int size) {
        int raw = CompressedDatum.rawBytes(source, at, size);
        plain = room(plain, raw);
        CompressedDatum.decompress(source, at, size, plain.segment(), majorVersion);
        data = plain.segment();
        offset = 0;
        length = raw;
    }

    private MemorySegment storedBytes(int bytes) {
        stored = room(stored, bytes);
        return stored.segment();
    }

    /// A block of at least `bytes`: `held` where it is large enough and not far too large.
    private static Block room(Block held, int bytes) {
        if (held != null) {
            if (held.sizeBytes() >= bytes && (held.sizeBytes() <= KEPT_BYTES || bytes > KEPT_BYTES)) {
                return held;
            }
            held.close();
        }
        long rounded = Math.max(8192, bytes <= KEPT_BYTES ? Long.highestOneBit(Math.max(1, bytes)) * 2 : bytes);
        return OffHeap.allocatePrivate(rounded, MemoryTag.TOAST);
    }

    @Override
    public void close() throws IOException {
        toast.close();
        if (stored != null) {
            stored.close();
        }
        if (plain != null) {
            plain.close();
        }
    }
}
