package io.pagegrad.expression.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.expression.parse.TableSample;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RowSamplerTest {
    private static final int PAGES = 2_000;
    private static final int ROWS = 100;

    private static long kept(RowSampler sampler) {
        long kept = 0;
        for (long page = 0; page < PAGES; page++) {
            for (int row = 0; row < ROWS && sampler.keepsPage(page); row++) {
                kept += sampler.keepsRow(page, row) ? 1 : 0;
            }
        }
        return kept;
    }

    private static RowSampler sampler(TableSample.Method method, double percent, double seed) {
        return new RowSampler(new TableSample(method, percent, seed), 0);
    }

    @Test
    void keepsAboutTheShareThatIsAskedFor() {
        // five standard deviations of 200,000 draws
        assertThat(kept(sampler(TableSample.Method.BERNOULLI, 10, 1))).isCloseTo(20_000, Offset.offset(671L));
        assertThat(kept(sampler(TableSample.Method.SYSTEM, 10, 1)) / ROWS).isCloseTo(200, Offset.offset(68L));
    }

    @Test
    void allAndNothingAreExact() {
        assertThat(kept(sampler(TableSample.Method.BERNOULLI, 100, 3))).isEqualTo((long) PAGES * ROWS);
        assertThat(kept(sampler(TableSample.Method.BERNOULLI, 0, 3))).isZero();
        assertThat(kept(sampler(TableSample.Method.SYSTEM, 0, 3))).isZero();
    }

    @Test
    void theSeedDecidesAndNothingElse() {
        RowSampler one = sampler(TableSample.Method.BERNOULLI, 50, 7);
        RowSampler same = sampler(TableSample.Method.BERNOULLI, 50, 7);
        RowSampler other = sampler(TableSample.Method.BERNOULLI, 50, 8);
        int differing = 0;
        for (int row = 0; row < 1000; row++) {
            assertThat(one.keepsRow(5, row)).isEqualTo(same.keepsRow(5, row));
            differing += one.keepsRow(5, row) != other.keepsRow(5, row) ? 1 : 0;
        }
        assertThat(differing).isBetween(400, 600);
    }
}
