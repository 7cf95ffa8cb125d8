package io.pagegrad.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ColumnCacheTest {
    @ParameterizedTest
    @EnumSource(Precision.class)
    void keepsScalarAndVectorColumnsOfArrays(Precision precision) {
        int rows = 130;
        double[] scalar = IntStream.range(0, rows).mapToDouble(i -> i * 0.25).toArray();
        double[] vector = IntStream.range(0, rows * 3).mapToDouble(i -> -i).toArray();
        try (ColumnCache cache = ArrayCache.of(List.of("s", "v"), List.of(scalar, vector), rows, precision, 64)) {
            assertThat(cache.rows()).isEqualTo(rows);
            assertThat(cache.groups()).extracting(RowGroup::rows).containsExactly(64, 64, 2);
            assertThat(cache.columnIndex("v")).isEqualTo(1);
            assertThat(cache.columnIndex("none")).isEqualTo(-1);
            for (RowGroup group : cache.groups()) {
                for (int row = 0; row < group.rows(); row++) {
                    int at = (int) group.firstRow() + row;
                    assertThat(group.column(0).getDouble(row)).isEqualTo(scalar[at]);
                    for (int lane = 0; lane < 3; lane++) {
                        assertThat(group.column(1).getDouble(row, lane)).isEqualTo(vector[at * 3 + lane]);
                    }
                }
                assertThat(group.column(0).address() % 64).isZero();
                assertThat(group.column(1).address() % 64).isZero();
            }
        }
    }

    @Test
    void viewsAreReadOnlyAndFailOnceTheOwnerCloses() {
        long before = OffHeap.bytesInUse(MemoryTag.CACHE);
        ColumnCache cache = ArrayCache.of(List.of("s"), List.of(new double[] {1, 2, 3}), 3, Precision.FLOAT64, 1 << 16);
        ColumnView view = cache.groups().getFirst().column(0);
        assertThat(cache.sizeBytes()).isEqualTo(OffHeap.bytesInUse(MemoryTag.CACHE) - before);
        assertThatThrownBy(() -> view.data().set(ValueLayout.JAVA_BYTE, 0, (byte) 1))
                .isInstanceOf(IllegalArgumentException.class);
        cache.close();
        cache.close();
        assertThat(cache.sizeBytes()).isZero();
        assertThat(OffHeap.bytesInUse(MemoryTag.CACHE)).isEqualTo(before);
        assertThatThrownBy(() -> view.getDouble(0)).isInstanceOf(IllegalStateException.class);
    }
}
