package io.pagegrad.cache.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pagegrad.cache.ColumnStatistics;
import io.pagegrad.cache.Precision;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Figures against those of exact arithmetic.
class StatisticsKernelTest {
    @Test
    void figuresOfNumbersFarFromZeroAndFromEachOtherAreThoseOfExactArithmetic() {
        Random random = new Random(1);
        for (int rows : new int[] {1, 7, 2048, 2049, 7000}) {
            for (double offset : new double[] {0, 1e9, -3e5}) {
                for (double jump : new double[] {0, 1e6}) {
                    double[] values = new double[rows];
                    Arrays.setAll(values, i -> offset + (i < rows / 3 ? jump : 0) + random.nextGaussian());
                    check(values);
                }
            }
        }
    }

    @Test
    void anOddFirstNumberTakesNoDigitsFromTheOthers() {
        double[] values = new double[5000];
        Random random = new Random(2);
        Arrays.setAll(values, i -> i == 0 ? 1e12 : 7 + random.nextDouble());
        check(values);
    }

    @Test
    void equalNumbersHaveNoDeviation() {
        double[] values = new double[5000];
        Arrays.fill(values, 0.1);
        ColumnStatistics figures = of(values, values.length);
        assertThat(figures).isEqualTo(new ColumnStatistics(5000, 0, 0.1, 0, 0.1, 0.1));
    }

    @Test
    void stepsOfWholeBlocksGiveTheBitsOfOneStep() {
        double[] values = new double[10_000];
        Random random = new Random(3);
        Arrays.setAll(values, i -> 40 + random.nextGaussian());
        MemorySegment data = MemorySegment.ofArray(values);
        ColumnStatistics steps = ColumnStatistics.EMPTY;
        for (int until : new int[] {2048, 2048, 6144, 8192, 10_000}) {
            steps = new StatisticsKernel().add(steps, Precision.FLOAT64, data, until);
        }
        assertThat(steps).isEqualTo(of(values, values.length));
    }

    @Test
    void aNumberThatIsNoneShowsInTheMean() {
        double[] values = {1, 2, Double.NaN, 4};
        ColumnStatistics figures = of(values, 4);
        assertThat(figures.mean()).isNaN();
        assertThat(figures.max()).isEqualTo(4);
    }

    private static ColumnStatistics of(double[] values, int rows) {
        return new StatisticsKernel().of(Precision.FLOAT64, MemorySegment.ofArray(values), rows, 1, null);
    }

    private static void check(double[] values) {
        compare(values, of(values, values.length));
        float[] singles = new float[values.length];
        for (int i = 0; i < singles.length; i++) {
            singles[i] = (float) values[i];
            values[i] = singles[i];
        }
        MemorySegment data = MemorySegment.ofArray(singles);
        compare(values, new StatisticsKernel().of(Precision.FLOAT32, data, singles.length, 1, null));
    }

    private static void compare(double[] values, ColumnStatistics figures) {
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal squares = BigDecimal.ZERO;
        double sizes = 0;
        for (double value : values) {
            BigDecimal exact = new BigDecimal(value);
            sum = sum.add(exact);
            sizes += Math.abs(value) / values.length;
            squares = squares.add(exact.multiply(exact));
        }
        BigDecimal count = BigDecimal.valueOf(values.length);
        double mean = sum.divide(count, MathContext.DECIMAL128).doubleValue();
        double m2 = squares.subtract(sum.multiply(sum).divide(count, new MathContext(200)))
                .abs()
                .doubleValue();
        assertThat(figures.count()).isEqualTo(values.length);
        assertThat(figures.mean()).isCloseTo(mean, within(4 * Math.ulp(sizes)));
        // the means of blocks that are merged are rounded to the digits that the numbers themselves have
        double rounding = values.length * Math.ulp(sizes) * (Math.ulp(sizes) + Math.sqrt(m2 / values.length));
        assertThat(figures.m2()).isCloseTo(m2, within(1e-12 * m2 + rounding));
        assertThat(figures.min()).isEqualTo(Arrays.stream(values).min().orElseThrow());
        assertThat(figures.max()).isEqualTo(Arrays.stream(values).max().orElseThrow());
    }
}
