package io.pagegrad.pagefile.postgres.transaction;

import io.pagegrad.column.Block;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import io.pagegrad.pagefile.CorruptPageException;
import io.pagegrad.pagefile.CorruptPageException.ChecksumState;
import io.pagegrad.pagefile.PageRef;
import io.pagegrad.pagefile.io.DirectoryFiles;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// One of the server's small logs of pages (`pg_xact`, `pg_multixact/offsets`, …): files of 32 pages, named by
/// number in hexadecimal.
///
/// Files are copied off-heap when first asked for and kept until [#close]. Thread-safe.
///
/// Spec: PostgreSQL, tag REL_18_0, src/backend/access/transam/slru.c, SlruFileName, SLRU_PAGES_PER_SEGMENT.
public final class SlruPages implements Closeable {
    private static final int PAGES_PER_FILE = 32;

    private final DirectoryFiles directory;
    private final String folder;
    private final int pageBytes;
    private boolean complete;
    private final Map<Long, Block> files = new ConcurrentHashMap<>();

    /// @param folder relative to the data directory
    /// @param pageBytes block size of the cluster
    public SlruPages(DirectoryFiles directory, String folder, int pageBytes) {
        this.directory = directory;
        this.folder = folder;
        this.pageBytes = pageBytes;
    }

    public int pageBytes() {
        return pageBytes;
    }

    /// Path of the file that holds `page`, relative to the data directory.
    public String fileOf(long page) {
        return folder + "/" + String.format(Locale.ROOT, "%04X", page / PAGES_PER_FILE);
    }

    /// The file that holds `page`, copied; the page begins at [#offsetInFile].
    ///
    /// @throws CorruptPageException when there is no such page
    public MemorySegment file(long page) throws IOException {
        long number = page / PAGES_PER_FILE;
        Block block = files.get(number);
        if (block == null) {
            block = load(number, fileOf(page));
        }
        if (offsetInFile(page) + pageBytes > block.sizeBytes()) {
            throw corrupt(page, -1, "size=" + block.sizeBytes(), "must hold page " + page);
        }
        return block.segment();
    }

    public long offsetInFile(long page) {
        return page % PAGES_PER_FILE * pageBytes;
    }

    /// Copies every file that there is now; afterwards nothing is read from disk any more, so that all answers
    /// are as of one moment.
    ///
    /// Files that the server removes meanwhile hold nothing that a snapshot of now asks for.
    public synchronized void copyAll() throws IOException {
        try (Stream<Path> names = Files.list(directory.resolve(folder))) {
            for (Path file : (Iterable<Path>) names::iterator) {
                String name = file.getFileName().toString();
                if (name.matches("[0-9A-F]{4,15}")) {
                    copy(Long.parseLong(name, 16), file);
                }
            }
        }
        complete = true;
    }

    private void copy(long number, Path file) throws IOException {
        try {
            files.put(number, read(file));
        } catch (NoSuchFileException e) {
            // truncated away by the server between the listing and here
        }
    }

    /// True when [#file] can answer for `page`.
    boolean has(long page) {
        Block block = files.get(page / PAGES_PER_FILE);
        return block != null && offsetInFile(page) + pageBytes <= block.sizeBytes();
    }

    public CorruptPageException corrupt(long page, int offset, String field, String rule) {
        return new CorruptPageException(new PageRef(fileOf(page), page, offset), field, rule, ChecksumState.OFF);
    }

    private synchronized Block load(long number, String name) throws IOException {
        Block block = files.get(number);
        if (block != null) {
            return block;
        }
        if (complete) {
            throw missing(name);
        }
        try {
            block = read(directory.resolve(name));
        } catch (NoSuchFileException e) {
            throw missing(name);
        }
        files.put(number, block);
        return block;
    }

    private static CorruptPageException missing(String name) {
        return new CorruptPageException(
                PageRef.ofFile(name),
                "file",
                "must exist: transactions that it holds are named by tuples",
                ChecksumState.OFF);
    }

    private Block read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long bytes = Math.min(channel.size(), (long) PAGES_PER_FILE * pageBytes);
            Block block = OffHeap.allocate(bytes, MemoryTag.TRANSACTION_STATUS);
            try {
                ByteBuffer target = block.segment().asByteBuffer();
                while (target.hasRemaining() && channel.read(target, target.position()) >= 0) {
                    // until the file is copied
                }
            } catch (IOException e) {
                block.close();
                throw e;
            }
            return block;
        }
    }

    @Override
    public synchronized void close() {
        files.values().forEach(Block::close);
        files.clear();
    }
}
