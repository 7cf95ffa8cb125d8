package io.pagegrad.pagefile.postgres.toast;

import io.pagegrad.pagefile.postgres.datum.MalformedDatum;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/// Decompresses one LZ4 block.
final class Lz4 {
    /// Pure Java that checks every access; the native and the unsafe ones may touch memory outside on damaged
    /// input.
    private static final LZ4SafeDecompressor DECOMPRESSOR =
            LZ4Factory.safeInstance().safeDecompressor();

    private Lz4() {}

    /// Fills all of `target`.
    static void decompress(MemorySegment source, MemorySegment target) {
        ByteBuffer in = source.asByteBuffer();
        ByteBuffer out = target.asByteBuffer();
        int written;
        try {
            written = DECOMPRESSOR.decompress(in, 0, in.limit(), out, 0, out.limit());
        } catch (LZ4Exception e) {
            throw new MalformedDatum("lz4 block", "must decompress to " + out.limit() + " bytes");
        }
        if (written != out.limit()) {
            throw new MalformedDatum("lz4 size=" + written, "must be " + out.limit());
        }
    }
}
