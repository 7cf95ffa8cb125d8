package io.pagegrad.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

final class ColumnStatisticsTest {
    private static ColumnStatistics one(double value) {
        return new ColumnStatistics(1, 0, value, 0, value, value);
    }

    private static ColumnStatistics all(List<Double> values) {
        ColumnStatistics sum = ColumnStatistics.EMPTY;
        for (double value : values) {
            sum = sum.merge(one(value));
        }
        return sum;
    }

    @Property
    void mergingPartsGivesTheFiguresOfTheWhole(
            @ForAll @Size(min = 1, max = 60) List<@DoubleRange(min = -1e6, max = 1e6) Double> values,
            @ForAll @IntRange(max = 60) int cut) {
        int at = cut % (values.size() + 1);
        ColumnStatistics merged = all(values.subList(0, at)).merge(all(values.subList(at, values.size())));
        double mean = values.stream().mapToDouble(v -> v).average().orElseThrow();
        double variance = values.stream()
                .mapToDouble(v -> (v - mean) * (v - mean))
                .average()
                .orElseThrow();
        assertThat(merged.count()).isEqualTo(values.size());
        assertThat(merged.mean()).isCloseTo(mean, within(1e-8));
        assertThat(merged.variance()).isCloseTo(variance, within(1e-9 * (1 + variance)));
        assertThat(merged.min())
                .isEqualTo(values.stream().mapToDouble(v -> v).min().orElseThrow());
        assertThat(merged.max())
                .isEqualTo(values.stream().mapToDouble(v -> v).max().orElseThrow());
    }
}
