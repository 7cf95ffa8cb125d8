package io.pagegrad.pagefile.postgres.scan;

import io.pagegrad.pagefile.CorruptPageException;
import io.pagegrad.pagefile.Projection;
import io.pagegrad.pagefile.ScanOptions;
import io.pagegrad.pagefile.ScanUnit;
import io.pagegrad.pagefile.SkippedPages;
import io.pagegrad.pagefile.io.SegmentFiles;
import io.pagegrad.pagefile.postgres.heap.HeapReading;
import io.pagegrad.pagefile.postgres.row.RowDecoders;
import io.pagegrad.pagefile.postgres.row.RowLayout;
import io.pagegrad.pagefile.postgres.type.TypeCodecs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// One scan of a table: cuts its relations into units. Immutable.
///
/// @param codecs of the database
/// @param majorVersion of the server that wrote the pages
/// @param reading how pages are read
/// @param guard asked at the end of each unit
public record HeapScan(TypeCodecs codecs, int majorVersion, HeapReading reading, SourceGuard guard) {
    /// Units of about `unitBytes` each, relation by relation.
    ///
    /// @throws io.pagegrad.pagefile.UnsupportedPagefileException when a projected column cannot be read
    /// @throws CorruptPageException when a file goes on where its relation has ended
    public List<ScanUnit> units(List<TableMember> members, Projection projection, long unitBytes, ScanOptions options)
            throws IOException {
        HeapReading chosen = reading.withChecksums(reading.verifyChecksums() && options.verifyChecksums());
        SkippedPages skipped = options.skipped();
        if (skipped != null) {
            chosen = chosen.withDamage(skipped::add);
        }
        List<ScanUnit> units = new ArrayList<>();
        for (TableMember member : members) {
            checkEnd(member.heap().files(), chosen);
            RowLayout layout = member.layout(projection, codecs);
            RowDecoderSource decoders =
                    (items, detoaster, text) -> RowDecoders.create(layout.withFirst(items), detoaster, text);
            DevicePages device = DevicePages.of(options.decoding(), member, layout, chosen);
            long pages = member.heap().files().pages();
            long perUnit = Math.max(1, unitBytes / member.heap().files().pageBytes());
            for (long first = 0; first < pages; first += perUnit) {
                units.add(new HeapScanUnit(
                        this,
                        member,
                        chosen,
                        decoders,
                        projection.items().size(),
                        device,
                        first,
                        Math.min(pages, first + perUnit)));
            }
        }
        return units;
    }

    /// A file that was cut off inside a page, or behind which the next segment goes on, has lost rows. While a
    /// server writes, the end moves.
    private static void checkEnd(SegmentFiles files, HeapReading reading) throws IOException {
        CorruptPageException damage = reading.isLive() ? null : files.endDamage();
        if (damage != null) {
            reading.damage().onDamage(damage, 0);
        }
    }
}
