package io.pagegrad.pagefile.postgres.verify;

import io.pagegrad.column.RawMemory;
import io.pagegrad.pagefile.CorruptPageException;
import io.pagegrad.pagefile.postgres.datum.MalformedDatum;
import io.pagegrad.pagefile.postgres.datum.Varlena;
import io.pagegrad.pagefile.postgres.heap.HeapPageCheck;
import io.pagegrad.pagefile.postgres.layout.HeapPageLayout;
import io.pagegrad.pagefile.postgres.layout.HeapTupleLayout;
import io.pagegrad.pagefile.postgres.layout.LinePointerLayout;
import io.pagegrad.pagefile.postgres.row.StoredColumn;
import io.pagegrad.pagefile.postgres.row.TupleDeformer;
import io.pagegrad.pagefile.postgres.toast.Detoaster;
import io.pagegrad.pagefile.postgres.transaction.TupleVisibility;
import io.pagegrad.pagefile.postgres.transaction.XidBeyondSnapshotException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/// Looks at one heap page after the other and tells every damage that can be told apart. One thread.
///
/// A wrong checksum or header ends a page, a wrong line pointer or tuple only that tuple.
final class HeapPageInspection {
    private final PageWalk walk;
    private final Detoaster detoaster;
    private final Consumer<CorruptPageException> found;
    private final HeapPageCheck check;
    private final TupleVisibility visibility;
    private final List<StoredColumn> columns;
    private final TupleDeformer deformer;
    private final boolean trustAllVisible;
    /// Places of the tuples of a page, `offset << 32 | end`.
    private final long[] places;

    HeapPageInspection(HeapVerifyUnit unit, PageWalk walk, Detoaster detoaster, Consumer<CorruptPageException> found) {
        this.walk = walk;
        this.detoaster = detoaster;
        this.found = found;
        this.check = new HeapPageCheck(unit.heap(), walk::corrupt);
        this.visibility = unit.reading().visibility();
        this.trustAllVisible = unit.reading().trustAllVisible();
        this.columns = unit.columns();
        this.deformer = new TupleDeformer(columns);
        this.places = new long[unit.heap().files().pageBytes() / LinePointerLayout.BYTES];
    }

    void inspect() throws IOException {
        long page = walk.page();
        int items;
        try {
            if (walk.isUnused()) {
                check.unused(page);
                return;
            }
            CorruptPageException failed = walk.failedChecksum();
            if (failed != null) {
                throw failed;
            }
            items = check.header(page);
        } catch (CorruptPageException e) {
            found.accept(e);
            return;
        }
        int tuples = 0;
        for (int i = 0; i < items; i++) {
            int item = LinePointerLayout.item(page, i);
            try {
                switch (LinePointerLayout.flags(item)) {
                    case LinePointerLayout.NORMAL -> {
                        check.item(i, item, HeapPageLayout.upper(page), HeapPageLayout.special(page));
                        places[tuples++] = (long) LinePointerLayout.offset(item) << Integer.SIZE
                                | LinePointerLayout.offset(item) + LinePointerLayout.length(item);
                        tuple(page, item);
                    }
                    case LinePointerLayout.REDIRECT -> redirect(page, i, item, items);
                    default -> {}
                }
            } catch (CorruptPageException e) {
                found.accept(e);
            }
        }
        overlaps(tuples);
    }

    private void redirect(long page, int index, int item, int items) {
        int target = LinePointerLayout.offset(item);
        boolean sound = target >= 1
                && target <= items
                && LinePointerLayout.flags(LinePointerLayout.item(page, target - 1)) == LinePointerLayout.NORMAL;
        if (!sound) {
            throw walk.corrupt(
                    HeapPageLayout.HEADER_BYTES + index * LinePointerLayout.BYTES,
                    "item " + (index + 1) + " redirect=" + target,
                    "must lead to a normal item in [1, " + items + "]");
        }
    }

    private void tuple(long page, int item) throws IOException {
        check.tuple(page, item);
        int offset = LinePointerLayout.offset(item);
        if (!isVisible(page, offset)) {
            if (trustAllVisible && HeapPageLayout.isAllVisible(page)) {
                throw walk.corrupt(
                        offset,
                        "t_xmin=" + Integer.toUnsignedString(HeapTupleLayout.xmin(page + offset)) + " t_xmax="
                                + Integer.toUnsignedString(HeapTupleLayout.xmax(page + offset)),
                        "must be visible on a page under PD_ALL_VISIBLE");
            }
            return;
        }
        check.visibleTuple(page, item);
        try {
            deformer.deform(walk.buffer(), walk.offset() + offset, LinePointerLayout.length(item), columns.size());
        } catch (MalformedDatum e) {
            throw walk.corrupt(offset, e.field(), e.rule());
        }
        for (int i = 0; i < columns.size(); i++) {
            try {
                value(i);
            } catch (MalformedDatum e) {
                found.accept(walk.corrupt(offset, "column " + columns.get(i).name() + " " + e.field(), e.rule()));
            } catch (CorruptPageException e) {
                found.accept(e);
            }
        }
    }

    private boolean isVisible(long page, int offset) throws IOException {
        try {
            return visibility.isVisible(page + offset);
        } catch (XidBeyondSnapshotException e) {
            throw walk.corrupt(
                    offset,
                    "xid=" + Integer.toUnsignedString(e.xid()),
                    "must be older than the next transaction " + Integer.toUnsignedString(e.nextXid()));
        }
    }

    /// Puts a value together that does not lie in the tuple as it is.
    private void value(int column) throws IOException {
        StoredColumn stored = columns.get(column);
        if (stored.length() != StoredColumn.VARLENA
                || stored.dropped()
                || !deformer.isStored(column)
                || deformer.isNull(column)) {
            return;
        }
        long start = deformer.start(column);
        if (!Varlena.isPlain((byte) RawMemory.u8(walk.buffer().address() + start))) {
            detoaster.open(walk.buffer(), start, deformer.limit(column));
        }
    }

    private void overlaps(int tuples) {
        Arrays.sort(places, 0, tuples);
        for (int i = 1; i < tuples; i++) {
            int end = (int) places[i - 1];
            int start = (int) (places[i] >>> Integer.SIZE);
            if (start < end) {
                found.accept(
                        walk.corrupt(start, "lp_off=" + start, "must not lie inside the tuple that ends at " + end));
            }
        }
    }
}
