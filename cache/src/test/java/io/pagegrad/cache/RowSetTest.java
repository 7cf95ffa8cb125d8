package io.pagegrad.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class RowSetTest {
    /// Row numbers in the cache, in the order of the set.
    private static List<Long> rowsOf(RowSet set) {
        List<Long> rows = new ArrayList<>();
        for (RowSlice slice : set.slices()) {
            assertThat(slice.start()).isEqualTo(rows.size());
            for (int row = slice.from(); row < slice.to(); row++) {
                rows.add(slice.group().firstRow() + row);
            }
        }
        assertThat(set.rows()).isEqualTo(rows.size());
        return rows;
    }

    private static List<RowGroup> groups(List<Integer> sizes) {
        List<RowGroup> groups = new ArrayList<>();
        long first = 0;
        for (int size : sizes) {
            groups.add(new RowGroup(groups.size(), first, size, List.of()));
            first += size;
        }
        return groups;
    }

    @Property(tries = 300)
    void rangesAreTheSameRowsAsASublist(
            @ForAll @Size(min = 1, max = 8) List<@IntRange(max = 20) Integer> sizes,
            @ForAll @IntRange(max = 100) int a,
            @ForAll @IntRange(max = 100) int b) {
        RowSet all = RowSet.all(groups(sizes));
        List<Long> rows = rowsOf(all);
        int from = Math.min(a, b) % (rows.size() + 1);
        int to = Math.max(from, Math.max(a, b) % (rows.size() + 1));
        assertThat(rowsOf(all.range(from, to))).isEqualTo(rows.subList(from, to));
        for (int row = 0; row < rows.size(); row++) {
            RowSlice slice = all.slices().get(all.sliceOf(row));
            assertThat(row).isBetween((int) slice.start(), (int) slice.start() + slice.rows() - 1);
        }
    }

    @Property(tries = 200)
    void partitionsAreAllRowsInOrderAndOfEqualSize(
            @ForAll @Size(min = 1, max = 8) List<@IntRange(max = 20) Integer> sizes,
            @ForAll @IntRange(min = 1, max = 9) int count) {
        RowSet all = RowSet.all(groups(sizes));
        List<Long> joined = new ArrayList<>();
        for (RowSet part : all.partitions(count)) {
            assertThat(part.rows()).isBetween(all.rows() / count, (all.rows() + count - 1) / count);
            joined.addAll(rowsOf(part));
        }
        assertThat(joined).isEqualTo(rowsOf(all));
    }

    @Test
    void rowsOutsideAreRefused() {
        RowSet set = RowSet.all(groups(List.of(3, 4)));
        assertThatThrownBy(() -> set.sliceOf(7)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> set.range(3, 8)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
