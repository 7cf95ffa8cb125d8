package io.pagegrad.trainer.hop;

import io.pagegrad.trainer.backend.RowSegment;
import java.util.ArrayList;
import java.util.List;

/// Puts the rows of several lists into one order that takes so many of each in turn, as workers with rows of
/// their own contribute to common batches.
final class Interleaving {
    private final List<RowSegment> rows;
    private int segment;
    private long next;

    private Interleaving(List<RowSegment> rows) {
        this.rows = rows;
        this.next = rows.isEmpty() ? 0 : rows.getFirst().from();
    }

    /// @param chunk rows that each list gives in its turn
    static List<RowSegment> of(List<List<RowSegment>> lists, long chunk) {
        List<Interleaving> cursors = lists.stream().map(Interleaving::new).toList();
        List<RowSegment> merged = new ArrayList<>();
        boolean any = true;
        while (any) {
            any = false;
            for (Interleaving cursor : cursors) {
                any |= cursor.take(chunk, merged);
            }
        }
        return merged;
    }

    private boolean take(long count, List<RowSegment> into) {
        long left = count;
        while (left > 0 && segment < rows.size()) {
            RowSegment current = rows.get(segment);
            long end = Math.min(current.to(), next + left);
            if (end > next) {
                into.add(new RowSegment(current.columns(), next, end));
                left -= end - next;
            }
            next = end;
            if (next == current.to()) {
                segment++;
                next = segment < rows.size() ? rows.get(segment).from() : 0;
            }
        }
        return left < count;
    }
}
