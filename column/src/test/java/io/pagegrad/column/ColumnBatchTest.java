package io.pagegrad.column;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ColumnBatchTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64, 65, 512, 513, 2048})
    void keepsValuesAndNullsOfEveryRow(int capacity) {
        try (ColumnBatch batch =
                ColumnBatch.allocate(List.of(PhysicalType.FLOAT64, PhysicalType.BYTES), capacity, MemoryTag.BATCH)) {
            for (int round = 0; round < 2; round++) {
                batch.clear();
                for (int row = 0; row < capacity; row++) {
                    if (row % 3 == round) {
                        batch.column(0).setNull(row);
                        batch.column(1).setNull(row);
                    } else {
                        batch.fixed(0).setDouble(row, row * 0.5);
                        byte[] text = "row %d".formatted(row).repeat(row % 11).getBytes(StandardCharsets.UTF_8);
                        batch.bytes(1).append(MemorySegment.ofArray(text), 0, text.length);
                    }
                }
                batch.size(capacity);
                for (int row = 0; row < capacity; row++) {
                    boolean expectNull = row % 3 == round;
                    assertThat(batch.column(0).isNull(row)).isEqualTo(expectNull);
                    assertThat(batch.column(1).isNull(row)).isEqualTo(expectNull);
                    assertThat(batch.fixed(0).getDouble(row)).isEqualTo(expectNull ? 0.0 : row * 0.5);
                    assertThat(new String(batch.bytes(1).getBytes(row), StandardCharsets.UTF_8))
                            .isEqualTo(expectNull ? "" : "row %d".formatted(row).repeat(row % 11));
                }
            }
        }
    }

    @Test
    void dataIsAlignedToCacheLines() {
        try (ColumnBatch batch =
                ColumnBatch.allocate(List.of(PhysicalType.BOOL, PhysicalType.INT64), 3, MemoryTag.BATCH)) {
            assertThat(batch.fixed(0).data().address() % OffHeap.ALIGNMENT).isZero();
            assertThat(batch.fixed(1).data().address() % OffHeap.ALIGNMENT).isZero();
        }
    }

    @Test
    void blocksAreCountedUntilClosedAndUnusableAfter() {
        long before = OffHeap.bytesInUse(MemoryTag.SCRATCH);
        Block block = OffHeap.allocate(1000, MemoryTag.SCRATCH);
        assertThat(OffHeap.bytesInUse(MemoryTag.SCRATCH)).isEqualTo(before + 1000);
        MemorySegment view = block.segment();
        block.close();
        block.close();
        assertThat(OffHeap.bytesInUse(MemoryTag.SCRATCH)).isEqualTo(before);
        assertThatThrownBy(() -> view.get(FixedVector.INT32, 0)).isInstanceOf(IllegalStateException.class);
    }
}
