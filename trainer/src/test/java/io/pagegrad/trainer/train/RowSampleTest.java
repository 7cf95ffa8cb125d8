package io.pagegrad.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pagegrad.cache.ArrayCache;
import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.backend.RowMix;
import io.pagegrad.trainer.backend.RowSegment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowSampleTest {
    private static final int ROWS = 100_000;

    /// The rows that the sample names, one by one.
    @Test
    void segmentsAreTheRunsOfTheSampleAcrossBorders() {
        List<RowSegment> rows = new ArrayList<>();
        for (int s = 0; s < 50; s++) {
            rows.add(new RowSegment(new long[] {s}, 7, 7 + 30 + s * 11));
        }
        List<Long> expected = new ArrayList<>();
        for (long row : RowMix.sample(rows, 3, 2048).buffer(0)) {
            int s = 0;
            while (row >= rows.get(s).rows()) {
                row -= rows.get(s++).rows();
            }
            expected.add(s * 100_000L + 7 + row);
        }
        List<Long> named = new ArrayList<>();
        for (RowSegment segment : RowSample.of(rows, 2048, 3)) {
            for (long row = segment.from(); row < segment.to(); row++) {
                named.add(segment.columns()[0] * 100_000 + row);
            }
        }
        assertThat(named).isEqualTo(expected).hasSize(2048);
        assertThat(RowSample.of(rows, 1_000_000, 3)).isSameAs(rows);
        assertThat(RowSample.of(rows, 5, 3).stream().mapToLong(RowSegment::rows).sum())
                .isEqualTo(RowMix.RUN_ROWS);
    }

    private static double firstLoss(ColumnCache cache, long seed, Shuffle shuffle) throws IOException {
        return Trainer.on(cache)
                .label("y")
                .linear("x")
                .seed(seed)
                .shuffle(shuffle)
                .maxBatches(1)
                .fit()
                .history()
                .getFirst()
                .trainingLoss();
    }

    /// The loss of a model of zeros is the mean square of the label: over all rows a third, along which the label
    /// grows evenly from 0 to 1.
    @Test
    void trainingLossIsThatOfRowsDrawnFromAll() throws IOException {
        double[] x = new double[ROWS];
        double[] y = new double[ROWS];
        for (int r = 0; r < ROWS; r++) {
            x[r] = Math.sin(r);
            y[r] = (r + 0.5) / ROWS;
        }
        try (ColumnCache cache =
                ArrayCache.of(List.of("x", "y"), new ArrayList<>(List.of(x, y)), ROWS, Precision.FLOAT64, 30_000)) {
            double loss = firstLoss(cache, 1, Shuffle.NONE);
            assertThat(loss).isCloseTo(1.0 / 3, within(1e-4)).isNotCloseTo(1.0 / 3, within(1e-12));
            assertThat(firstLoss(cache, 1, Shuffle.BLOCKS)).isEqualTo(loss);
            assertThat(firstLoss(cache, 2, Shuffle.NONE)).isNotEqualTo(loss);
        }
    }
}
