package io.pagegrad.pagefile.io;

import io.pagegrad.column.Block;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;

/// Reads runs of pages of one relation into a private off-heap buffer. One thread; closing frees the buffer.
///
/// Pages are parsed only in the private copy, never in a mapping: bytes of a file can change under a reader.
public final class PageReader implements AutoCloseable {
    /// Bytes behind the last page that belong to the buffer, so that a wide load at the end of a page stays
    /// inside.
    public static final int SLACK_BYTES = 64;

    private final SegmentFiles files;
    private final Block block;
    private final int bufferPages;
    private FileChannel channel;
    private long openSegment = -1;
    private long bytesRead;

    PageReader(SegmentFiles files, Block block) {
        this.files = files;
        this.block = block;
        this.bufferPages = (int) ((block.sizeBytes() - SLACK_BYTES) / files.pageBytes());
    }

    /// Pages that fit into the buffer.
    public int bufferPages() {
        return bufferPages;
    }

    /// The buffer; page `i` of the last read begins at `i × pageBytes`.
    public MemorySegment buffer() {
        return block.segment();
    }

    /// Bytes read since this reader was opened.
    public long bytesRead() {
        return bytesRead;
    }

    /// Reads pages from `first` on: up to `limit`, the size of the buffer, or the end of the segment file.
    ///
    /// @return pages read, at least 1
    /// @throws EOFException when the file has become shorter than it was
    public int read(long first, long limit) throws IOException {
        if (first < 0 || first >= limit || limit > files.pages()) {
            throw new IllegalArgumentException("pages [" + first + ", " + limit + ") of " + files.pages());
        }
        long segment = first / files.pagesPerSegment();
        long endOfSegment = (segment + 1) * files.pagesPerSegment();
        int count = (int) Math.min(Math.min(limit, endOfSegment) - first, bufferPages);
        if (segment != openSegment) {
            closeChannel();
            channel = FileChannel.open(files.pathOf(segment), StandardOpenOption.READ);
            openSegment = segment;
        }
        long position = (first - segment * files.pagesPerSegment()) * files.pageBytes();
        ByteBuffer target =
                block.segment().asSlice(0, (long) count * files.pageBytes()).asByteBuffer();
        while (target.hasRemaining()) {
            int got = channel.read(target, position + target.position());
            if (got < 0) {
                throw new EOFException(files.nameOf(first) + ": ends at byte " + (position + target.position())
                        + ", expected " + (position + target.limit()) + "; did a server change it?");
            }
        }
        bytesRead += target.limit();
        return count;
    }

    private void closeChannel() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
            openSegment = -1;
        }
    }

    @Override
    public void close() throws IOException {
        block.close();
        closeChannel();
    }
}
