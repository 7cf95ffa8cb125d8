package io.pagegrad.pagefile.postgres.verify;

import io.pagegrad.column.RawMemory;
import io.pagegrad.pagefile.CorruptPageException;
import io.pagegrad.pagefile.VerifyUnit;
import io.pagegrad.pagefile.io.SegmentFiles;
import io.pagegrad.pagefile.postgres.layout.HeapPageLayout;
import java.io.IOException;
import java.util.function.Consumer;

/// Pages of a file that is no heap (index, free space map, visibility map, init fork): checksum and page header.
///
/// @param files the file with its segments
/// @param checksums true when pages carry checksums
/// @param first first page
/// @param limit end of the pages
public record FileVerifyUnit(SegmentFiles files, boolean checksums, long first, long limit) implements VerifyUnit {
    @Override
    public String name() {
        return files.base();
    }

    @Override
    public long sizeBytes() {
        return (limit - first) * files.pageBytes();
    }

    @Override
    public void verify(Consumer<CorruptPageException> found) throws IOException {
        try (PageWalk walk = new PageWalk(files, checksums, first, limit)) {
            while (walk.next()) {
                CorruptPageException damage = damage(walk);
                if (damage != null) {
                    found.accept(damage);
                }
            }
        }
    }

    private CorruptPageException damage(PageWalk walk) {
        long page = walk.page();
        if (walk.isUnused()) {
            return isZero(page)
                    ? null
                    : walk.corrupt(HeapPageLayout.PD_UPPER, "pd_upper=0", "must be above 0 on a page that is not zero");
        }
        CorruptPageException failed = walk.failedChecksum();
        if (failed != null) {
            return failed;
        }
        int lower = HeapPageLayout.lower(page);
        int upper = HeapPageLayout.upper(page);
        int special = HeapPageLayout.special(page);
        int pageBytes = files.pageBytes();
        if (lower < HeapPageLayout.HEADER_BYTES || lower > upper || upper > special || special > pageBytes) {
            return walk.corrupt(
                    HeapPageLayout.PD_LOWER,
                    "pd_lower=" + lower + " pd_upper=" + upper + " pd_special=" + special,
                    "must be in order in [" + HeapPageLayout.HEADER_BYTES + ", " + pageBytes + "]");
        }
        if (HeapPageLayout.sizeAndVersion(page) != (pageBytes | HeapPageLayout.LAYOUT_VERSION)) {
            return walk.corrupt(
                    HeapPageLayout.PD_PAGESIZE_VERSION,
                    "pd_pagesize_version=" + HeapPageLayout.sizeAndVersion(page),
                    "must be " + (pageBytes | HeapPageLayout.LAYOUT_VERSION));
        }
        return null;
    }

    private boolean isZero(long page) {
        for (int i = 0; i < files.pageBytes(); i += Long.BYTES) {
            if (RawMemory.i64(page + i) != 0) {
                return false;
            }
        }
        return true;
    }
}
