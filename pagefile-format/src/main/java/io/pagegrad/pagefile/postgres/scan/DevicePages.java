package io.pagegrad.pagefile.postgres.scan;

import io.pagegrad.pagefile.device.PageDecoding;
import io.pagegrad.pagefile.device.PageForm;
import io.pagegrad.pagefile.postgres.heap.HeapReading;
import io.pagegrad.pagefile.postgres.row.ProjectedColumn;
import io.pagegrad.pagefile.postgres.row.RowLayout;
import io.pagegrad.pagefile.postgres.row.StoredColumn;

/// Pages of one relation that a device decodes for one projection. Immutable.
record DevicePages(PageDecoding decoding, PageForm form) {
    private static final int WIDEST = 16;

    /// Null when the CPU must decode: a server may be writing the pages, it is no plain heap, an item is not a
    /// copy of a column's bytes, or a column in front of one has no fixed width.
    static DevicePages of(PageDecoding decoding, TableMember member, RowLayout layout, HeapReading reading) {
        if (decoding == null || reading.isLive() || member.heap().special() != 0) {
            return null;
        }
        int[] starts = new int[layout.needed()];
        int end = 0;
        for (int c = 0; c < starts.length; c++) {
            StoredColumn column = layout.stored().get(c);
            if (!column.isFixedLength()) {
                return null;
            }
            starts[c] = end + column.alignment() - 1 & -column.alignment();
            end = starts[c] + column.length();
        }
        int[] offsets = new int[layout.projected().size()];
        int[] widths = new int[offsets.length];
        for (int i = 0; i < offsets.length; i++) {
            ProjectedColumn item = layout.projected().get(i);
            int width = item.column().length();
            if (!item.isPlainCopy() || width > WIDEST || Integer.bitCount(width) != 1) {
                return null;
            }
            offsets[i] = starts[item.index()];
            widths[i] = width;
        }
        PageForm form = new PageForm(
                member.heap().files().pageBytes(),
                member.heap().columns(),
                end,
                offsets,
                widths,
                reading.visibility().horizon(),
                reading.trustAllVisible(),
                reading.verifyChecksums());
        return new DevicePages(decoding, form);
    }
}
