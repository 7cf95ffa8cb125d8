package io.pagegrad.cache.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RandomOrderTest {
    @Property(tries = 300)
    void everyNumberStandsAtOnePlace(@ForAll long seed, @ForAll long stream, @ForAll @IntRange(max = 3000) int count) {
        RandomOrder order = new RandomOrder(seed, stream, count);
        BitSet seen = new BitSet();
        for (int place = 0; place < count; place++) {
            long number = order.at(place);
            assertThat(number).isBetween(0L, count - 1L);
            seen.set((int) number);
        }
        assertThat(seen.cardinality()).isEqualTo(count);
        long[] all = new long[count];
        order.at(0, all);
        long[] end = new long[count / 3];
        order.at(count - end.length, end);
        for (int place = 0; place < count; place++) {
            assertThat(all[place]).isEqualTo(order.at(place));
        }
        for (int i = 0; i < end.length; i++) {
            assertThat(end[i]).isEqualTo(order.at(count - end.length + i));
        }
    }

    /// Chi-squared over pairs (place, number) of many seeds: 64 cells each seen 500 times; 63 degrees of freedom,
    /// above 110 once in 5,000.
    @Test
    void numbersAreEvenlySpreadOverPlaces() {
        int[][] seen = new int[8][8];
        for (int seed = 0; seed < 4000; seed++) {
            RandomOrder order = new RandomOrder(seed, 3, 8);
            for (int place = 0; place < 8; place++) {
                seen[place][(int) order.at(place)]++;
            }
        }
        double squares = 0;
        for (int[] row : seen) {
            for (int cell : row) {
                squares += (cell - 500.0) * (cell - 500.0) / 500;
            }
        }
        assertThat(squares).isLessThan(110);
    }

    /// Where two neighbours go has nothing to do with each other: correlation of 65,536 pairs is within five
    /// deviations of 0.
    @Test
    void neighboursGoApart() {
        int count = 1 << 16;
        for (int seed = 0; seed < 5; seed++) {
            RandomOrder order = new RandomOrder(seed, 0, count);
            double sum = 0;
            double fixed = 0;
            for (int place = 0; place < count; place++) {
                double own = order.at(place) - (count - 1) / 2.0;
                double next = order.at((place + 1) % count) - (count - 1) / 2.0;
                sum += own * next;
                fixed += order.at(place) == place ? 1 : 0;
            }
            double variance = ((double) count * count - 1) / 12;
            assertThat(Math.abs(sum / count / variance)).isLessThan(5 / Math.sqrt(count));
            assertThat(fixed).isLessThan(10);
        }
    }

    @Test
    void seedsAndStreamsGiveOtherOrders() {
        long[] first = new long[100];
        long[] second = new long[100];
        new RandomOrder(1, 1, 1000).at(0, first);
        new RandomOrder(1, 2, 1000).at(0, second);
        assertThat(first).isNotEqualTo(second);
        new RandomOrder(2, 1, 1000).at(0, second);
        assertThat(first).isNotEqualTo(second);
        new RandomOrder(1, 1, 1000).at(0, second);
        assertThat(first).isEqualTo(second);
    }
}
