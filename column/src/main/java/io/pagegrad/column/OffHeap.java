package io.pagegrad.column;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/// Allocates off-heap [Block]s and counts the bytes in use under each [MemoryTag]. Thread-safe.
///
/// Blocks of [#MAPPED_FROM_BYTES] and more come straight from the kernel in huge pages where the system has
/// them: memory is zeroed when it is first touched, by the thread that touches it, and costs nothing before.
/// Smaller blocks come from the C heap.
public final class OffHeap {
    /// Every block begins on a boundary of this many bytes: one cache line, one AVX-512 vector.
    public static final long ALIGNMENT = 64;

    /// From this size on a block is pages of its own.
    public static final long MAPPED_FROM_BYTES = KernelPages.HUGE_PAGE_BYTES;

    private static final AtomicLongArray BYTES_IN_USE = new AtomicLongArray(MemoryTag.values().length);
    private static final AtomicLong ALL_BYTES = new AtomicLong();
    private static final AtomicLong PEAK_BYTES = new AtomicLong();

    private OffHeap() {}

    /// Allocates `sizeBytes` (zero is allowed) of zeroed memory that any thread may use.
    ///
    /// Closing it stops every thread of the process for a moment, to be sure that none is using it: for what
    /// comes and goes with every unit of work there is [#allocatePrivate].
    ///
    /// @throws OutOfMemoryError when the operating system refuses; nothing is counted then
    public static Block allocate(long sizeBytes, MemoryTag tag) {
        return allocate(sizeBytes, tag, Arena.ofShared());
    }

    /// As [#allocate], for the calling thread alone, which must also close it; no other thread is stopped then.
    public static Block allocatePrivate(long sizeBytes, MemoryTag tag) {
        return allocate(sizeBytes, tag, Arena.ofConfined());
    }

    private static Block allocate(long sizeBytes, MemoryTag tag, Arena arena) {
        if (sizeBytes < 0) {
            throw new IllegalArgumentException("sizeBytes=" + sizeBytes + ": must be at least 0");
        }
        KernelPages pages = sizeBytes >= MAPPED_FROM_BYTES ? KernelPages.instance() : null;
        MemorySegment segment;
        try {
            segment = pages == null ? arena.allocate(sizeBytes, ALIGNMENT) : pages.map(sizeBytes, arena);
        } catch (OutOfMemoryError e) {
            arena.close();
            throw e;
        }
        return new Block(arena, segment, tag, pages);
    }

    /// Allocates `sizeBytes` of zeroed memory whose pages the system can write to a file of `directory` when
    /// memory is short. The file has no name any more when this returns, so nothing is left behind whatever
    /// happens.
    ///
    /// Counted under `tag` as [#allocate] does; the bytes are address space and disk, not necessarily memory.
    ///
    /// @throws IOException when the directory cannot be written or the disk is full
    public static Block allocateInFile(long sizeBytes, Path directory, MemoryTag tag) throws IOException {
        Path file = Files.createTempFile(directory, "pagegrad-", ".spill");
        long usable = Files.getFileStore(file).getUsableSpace();
        if (usable < sizeBytes) {
            Files.delete(file);
            throw new IOException(
                    directory + " has " + usable + " bytes left: " + sizeBytes + " are needed for a column block");
        }
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MemorySegment segment = channel.map(FileChannel.MapMode.READ_WRITE, 0, sizeBytes, arena);
            Block block = new Block(arena, segment, tag, null);
            arena = null;
            return block;
        } catch (IOException e) {
            // the system's own words are no more than a reason
            throw new IOException(
                    directory + ": no room for a column block of " + sizeBytes + " bytes: " + e.getMessage(), e);
        } finally {
            if (arena != null) {
                arena.close();
            }
            Files.delete(file);
        }
    }

    public static long bytesInUse(MemoryTag tag) {
        return BYTES_IN_USE.get(tag.ordinal());
    }

    /// Bytes in use under all tags.
    public static long bytesInUse() {
        return ALL_BYTES.get();
    }

    /// The most bytes that were in use at once since the process began or since [#resetPeak()].
    public static long peakBytes() {
        return PEAK_BYTES.get();
    }

    /// Lets the peak begin again at what is in use now.
    public static void resetPeak() {
        PEAK_BYTES.set(ALL_BYTES.get());
    }

    /// Counts bytes taken (positive) or given back (negative).
    static void count(MemoryTag tag, long bytes) {
        BYTES_IN_USE.addAndGet(tag.ordinal(), bytes);
        PEAK_BYTES.accumulateAndGet(ALL_BYTES.addAndGet(bytes), Math::max);
    }
}
