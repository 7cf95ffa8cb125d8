package io.pagegrad.pagefile.io;

import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import io.pagegrad.pagefile.CorruptPageException;
import io.pagegrad.pagefile.PageRef;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// The segment files `base`, `base.1`, `base.2`, … of one relation as one run of pages. Immutable, thread-safe;
/// holds nothing open.
///
/// As the server does, a segment shorter than a full one ends the relation, and a last part of a page is no page.
public final class SegmentFiles {
    private final DirectoryFiles directory;
    private final String base;
    private final int pageBytes;
    private final long pagesPerSegment;
    private final long pages;
    private final int segments;
    private final long strayBytes;

    private SegmentFiles(
            DirectoryFiles directory,
            String base,
            int pageBytes,
            long pagesPerSegment,
            long pages,
            int segments,
            long strayBytes) {
        this.directory = directory;
        this.base = base;
        this.pageBytes = pageBytes;
        this.pagesPerSegment = pagesPerSegment;
        this.pages = pages;
        this.segments = segments;
        this.strayBytes = strayBytes;
    }

    /// Looks which segments there are.
    ///
    /// @param base path of the first segment, relative to the data directory
    /// @throws NoSuchFileException when the first segment does not exist
    public static SegmentFiles find(DirectoryFiles directory, String base, int pageBytes, long pagesPerSegment)
            throws IOException {
        long pages = 0;
        int segment = 0;
        long stray;
        while (true) {
            long bytes;
            try {
                bytes = Files.size(directory.resolve(name(base, segment)));
            } catch (NoSuchFileException e) {
                if (segment == 0) {
                    throw e;
                }
                stray = 0;
                break;
            }
            long inSegment = Math.min(bytes / pageBytes, pagesPerSegment);
            pages += inSegment;
            segment++;
            if (inSegment < pagesPerSegment) {
                stray = bytes - inSegment * pageBytes;
                break;
            }
        }
        return new SegmentFiles(directory, base, pageBytes, pagesPerSegment, pages, segment, stray);
    }

    private static String name(String base, long segment) {
        return segment == 0 ? base : base + "." + segment;
    }

    public long pages() {
        return pages;
    }

    /// Path of the first segment, relative to the data directory; it exists even when it has no pages.
    public String base() {
        return base;
    }

    public int pageBytes() {
        return pageBytes;
    }

    public long sizeBytes() {
        return pages * pageBytes;
    }

    /// Bytes after the last whole page of the last segment: no part of the relation.
    public long strayBytes() {
        return strayBytes;
    }

    /// What is wrong with the end of a relation that nobody writes, or null: see [#oddSegment].
    public CorruptPageException endDamage() throws IOException {
        String odd = oddSegment();
        return odd == null
                ? null
                : new CorruptPageException(
                        PageRef.ofFile(odd),
                        "pages=" + pages,
                        "must be all that the relation has, but bytes follow",
                        CorruptPageException.ChecksumState.OFF);
    }

    /// The first segment that holds bytes where no page of the relation can be, or null: after a last segment
    /// that is not full a server leaves only zeros of a page that it could not finish adding, and empty files.
    String oddSegment() throws IOException {
        if (strayBytes > 0 && hasStrayContent()) {
            return name(base, segments - 1L);
        }
        try {
            boolean lastIsFull = pages == segments * pagesPerSegment;
            return !lastIsFull && Files.size(pathOf(segments)) > 0 ? name(base, segments) : null;
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private boolean hasStrayContent() throws IOException {
        try (FileChannel channel = FileChannel.open(pathOf(segments - 1L), StandardOpenOption.READ)) {
            ByteBuffer stray = ByteBuffer.allocate(pageBytes);
            long at = channel.size() / pageBytes * pageBytes;
            while (stray.hasRemaining() && channel.read(stray, at + stray.position()) > 0) {
                // read on
            }
            for (int i = 0; i < stray.position(); i++) {
                if (stray.get(i) != 0) {
                    return true;
                }
            }
            return false;
        }
    }

    /// Paths relative to the data directory, in order; segments without pages are left out.
    public List<String> names() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < segments; i++) {
            if (i * pagesPerSegment < pages) {
                names.add(name(base, i));
            }
        }
        return names;
    }

    /// The file that holds `page`, relative to the data directory.
    public String nameOf(long page) {
        return name(base, page / pagesPerSegment);
    }

    /// Pages that one read of a reader may take.
    public long pagesPerSegment() {
        return pagesPerSegment;
    }

    Path pathOf(long segment) {
        return directory.resolve(name(base, segment));
    }

    /// Starts reading pages, `bufferPages` at a time, into a buffer of its own. Only the calling thread may read
    /// and close.
    public PageReader open(int bufferPages) {
        return new PageReader(
                this,
                OffHeap.allocatePrivate(
                        (long) bufferPages * pageBytes + PageReader.SLACK_BYTES, MemoryTag.PAGE_BUFFER));
    }
}
