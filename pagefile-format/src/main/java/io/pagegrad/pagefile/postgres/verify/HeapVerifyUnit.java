package io.pagegrad.pagefile.postgres.verify;

import io.pagegrad.pagefile.CorruptPageException;
import io.pagegrad.pagefile.VerifyUnit;
import io.pagegrad.pagefile.postgres.heap.DamagePolicy;
import io.pagegrad.pagefile.postgres.heap.HeapReading;
import io.pagegrad.pagefile.postgres.heap.HeapRelation;
import io.pagegrad.pagefile.postgres.row.StoredColumn;
import io.pagegrad.pagefile.postgres.scan.ToastSource;
import io.pagegrad.pagefile.postgres.toast.Detoaster;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/// Pages of a heap relation: header, line pointers, tuples, columns, out-of-line and compressed values.
/// Immutable.
///
/// @param heap its pages
/// @param columns of its tuples
/// @param toast opens its out-of-line values
/// @param reading what is visible, and whether pages carry checksums
/// @param majorVersion of the server that wrote the pages
/// @param first first page
/// @param limit end of the pages
public record HeapVerifyUnit(
        HeapRelation heap,
        List<StoredColumn> columns,
        ToastSource toast,
        HeapReading reading,
        int majorVersion,
        long first,
        long limit)
        implements VerifyUnit {
    public HeapVerifyUnit {
        columns = List.copyOf(columns);
    }

    @Override
    public String name() {
        return heap.name();
    }

    @Override
    public long sizeBytes() {
        return (limit - first) * heap.files().pageBytes();
    }

    @Override
    public void verify(Consumer<CorruptPageException> found) throws IOException {
        try (PageWalk walk = new PageWalk(heap.files(), reading.verifyChecksums(), first, limit);
                Detoaster detoaster =
                        new Detoaster(toast.open(reading.withDamage(DamagePolicy.REFUSE)), majorVersion)) {
            HeapPageInspection inspection = new HeapPageInspection(this, walk, detoaster, found);
            while (walk.next()) {
                inspection.inspect();
            }
        }
    }
}
