package io.pagegrad.pagefile.io;

import io.pagegrad.column.Block;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import io.pagegrad.pagefile.RefusedPagefileException;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.LongPredicate;

/// Reads runs of pages of one relation into a private off-heap buffer. Of the thread that opened it; closing
/// frees the buffer.
///
/// Pages are parsed only in the private copy, never in a mapping: bytes of a file can change under a reader.
public final class PageReader implements AutoCloseable {
    /// Bytes behind the last page that belong to the buffer, so that a wide load at the end of a page stays
    /// inside.
    public static final int SLACK_BYTES = 64;

    /// How long a file must have been left alone to be read once.
    private static final Duration QUIET = Duration.ofSeconds(2);
    /// Longer than a system stops a writer that fills its page cache too fast.
    private static final Duration LONG_STOP = Duration.ofSeconds(1);
    private static final int BETWEEN_MILLIS = 20;
    /// On a busy machine the time to give up may pass between two reads.
    private static final int LEAST_TRIES = 20;

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
        openSegment(segment);
        readInto(block.segment(), first, count);
        bytesRead += (long) count * files.pageBytes();
        return count;
    }

    /// Reads one page again into its place in the buffer.
    ///
    /// @param index of the page in the buffer
    /// @param page its number in the relation
    public void readAgain(int index, long page) throws IOException {
        openSegment(page / files.pagesPerSegment());
        long bytes = files.pageBytes();
        readInto(block.segment().asSlice(index * bytes, bytes), page, 1);
    }

    /// As [#read], for files without checksums that a server may be writing: pages are read until no write can
    /// have been under way.
    ///
    /// A segment that has not been changed for [#QUIET], before or while it was read, is taken at once: the file
    /// system stamps a file before it takes the bytes of a write. Otherwise every page must be read twice with
    /// the same bytes. That finds a page whose second half was written after its first half was read; a writer
    /// that the system has stopped between two halves may leave the same bytes for a while, so pages that
    /// `isChanged` must stay the same for [#LONG_STOP]. Not for network file systems, whose time stamps come
    /// late.
    ///
    /// @param isChanged whether the page at an address may be the first half of a change
    /// @throws RefusedPagefileException when pages keep changing for longer than `patience`
    public int readSettled(long first, long limit, Duration patience, LongPredicate isChanged) throws IOException {
        Path segment = files.pathOf(first / files.pagesPerSegment());
        Instant before = Files.getLastModifiedTime(segment).toInstant();
        boolean quiet = before.isBefore(Instant.now().minus(QUIET));
        int count = read(first, limit);
        if (quiet && Files.getLastModifiedTime(segment).toInstant().equals(before)) {
            return count;
        }
        try (Block second = OffHeap.allocatePrivate((long) count * files.pageBytes(), MemoryTag.PAGE_BUFFER)) {
            settle(second.segment(), first, count, patience, isChanged);
        }
        return count;
    }

    private void settle(MemorySegment second, long first, int count, Duration patience, LongPredicate isChanged)
            throws IOException {
        long start = System.nanoTime();
        long[] since = new long[count];
        Arrays.fill(since, start);
        boolean[] settled = new boolean[count];
        int left = count;
        for (int tries = 1; left > 0; tries++) {
            boolean enough = tries >= LEAST_TRIES && System.nanoTime() - start > patience.toNanos();
            if (enough || !Pause.ofMillis(BETWEEN_MILLIS)) {
                throw new RefusedPagefileException(files.nameOf(first) + ": " + left
                        + " pages kept changing while they were read; read again when the server writes less");
            }
            long now = System.nanoTime();
            readInto(second, first, count);
            for (int i = 0; i < count; i++) {
                long at = (long) i * files.pageBytes();
                long end = at + files.pageBytes();
                if (settled[i]) {
                    continue;
                }
                if (MemorySegment.mismatch(second, at, end, block.segment(), at, end) >= 0) {
                    MemorySegment.copy(second, at, block.segment(), at, files.pageBytes());
                    since[i] = System.nanoTime();
                } else if (now - since[i] >= LONG_STOP.toNanos()
                        || !isChanged.test(block.segment().address() + at)) {
                    settled[i] = true;
                    left--;
                }
            }
        }
    }

    private void openSegment(long segment) throws IOException {
        if (segment != openSegment) {
            closeChannel();
            channel = FileChannel.open(files.pathOf(segment), StandardOpenOption.READ);
            openSegment = segment;
        }
    }

    private void readInto(MemorySegment place, long first, int count) throws IOException {
        long inSegment = first - openSegment * files.pagesPerSegment();
        long position = inSegment * files.pageBytes();
        ByteBuffer target = place.asSlice(0, (long) count * files.pageBytes()).asByteBuffer();
        while (target.hasRemaining()) {
            int got = channel.read(target, position + target.position());
            if (got < 0) {
                throw new EOFException(files.nameOf(first) + ": ends at byte " + (position + target.position())
                        + ", expected " + (position + target.limit()) + "; did a server change it?");
            }
        }
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
