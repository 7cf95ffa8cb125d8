package io.pagegrad.cache.load;

import com.sun.management.OperatingSystemMXBean;
import io.pagegrad.cache.CacheMemoryException;
import io.pagegrad.column.Block;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/// All blocks of a cache that is being loaded, and the limit that they keep. Thread-safe.
final class MemoryBudget implements AutoCloseable {
    /// More than this is not asked for before it is needed: it may turn out not to be.
    private static final long MOST_AHEAD = 16 << 20;

    private final long limitBytes;
    private final Path spillDirectory;
    private final LoadMonitor monitor;
    private final List<Block> blocks = new ArrayList<>();
    private final AtomicLong charged = new AtomicLong();
    private boolean released;

    MemoryBudget(long limitBytes, Path spillDirectory, LoadMonitor monitor) {
        this.limitBytes = limitBytes;
        this.spillDirectory = spillDirectory;
        this.monitor = monitor;
    }

    /// Memory of the machine, or of the container that the process runs in.
    static long machineBytes() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }

    /// A block to put columns into. Address space: what is put there is to be charged.
    synchronized Block allocate(long bytes) throws IOException {
        Block block = spillDirectory == null
                ? OffHeap.allocate(bytes, MemoryTag.CACHE)
                : OffHeap.allocateInFile(bytes, spillDirectory, MemoryTag.CACHE);
        blocks.add(block);
        return block;
    }

    /// Counts bytes that columns came to take.
    ///
    /// @throws CacheMemoryException when they are more than the limit allows
    void charge(long bytes) {
        long sum = charged.addAndGet(bytes);
        if (spillDirectory == null && sum > limitBytes) {
            throw new CacheMemoryException(message(sum));
        }
    }

    /// Bytes that a column is likely to get soon, after `kept` bytes.
    long expectedAfter(long kept) {
        long read = monitor.bytesRead();
        double share = read == 0 ? 1 : (monitor.totalBytes() - read) / (double) read;
        return spillDirectory != null ? 0 : (long) Math.clamp(share * kept, 0, MOST_AHEAD);
    }

    private String message(long needed) {
        long read = monitor.bytesRead();
        long total = monitor.totalBytes();
        String projection = read > total / 100
                ? String.format(Locale.ROOT, ", and the whole table would make about %s", megabytes((long)
                        ((double) needed * total / read)))
                : "";
        return String.format(
                Locale.ROOT,
                "the cache needs more than the %s it may take: %s after %d of %d MB read%s; allow more memory, choose "
                        + "float32, fewer columns or rows, or let columns lie in files",
                megabytes(limitBytes),
                megabytes(needed),
                read >> 20,
                total >> 20,
                projection);
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }

    /// Hands all blocks to a new owner; [#close()] then frees nothing.
    synchronized List<Block> release() {
        released = true;
        return List.copyOf(blocks);
    }

    @Override
    public synchronized void close() {
        if (!released) {
            for (Block block : blocks) {
                block.close();
            }
        }
    }
}
