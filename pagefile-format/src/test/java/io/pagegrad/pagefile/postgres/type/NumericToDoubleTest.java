package io.pagegrad.pagefile.postgres.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pagegrad.pagefile.UnsupportedPagefileException;
import io.pagegrad.pagefile.postgres.datum.MalformedDatum;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Numerics become the nearest float64, as `BigDecimal` finds it by exact arithmetic.
class NumericToDoubleTest {
    private static double value(BigDecimal decimal) {
        byte[] bytes = NumericWriter.of(decimal);
        return NumericToDouble.value(MemorySegment.ofArray(bytes), 0, bytes.length);
    }

    private static void check(BigDecimal decimal) {
        double expected = decimal.doubleValue();
        assertThat(Double.doubleToRawLongBits(value(decimal)))
                .as(decimal.toString())
                .isEqualTo(Double.doubleToRawLongBits(expected));
    }

    @Test
    void moneyLikeValues() {
        for (int cents = -20_000; cents < 20_000; cents++) {
            check(BigDecimal.valueOf(cents, 2));
        }
    }

    @Test
    void valuesOfAnyLengthAndScale() {
        Random random = new Random(1);
        for (int i = 0; i < 300_000; i++) {
            BigInteger digits = new BigInteger(1 + random.nextInt(100), random);
            BigDecimal decimal = new BigDecimal(digits, random.nextInt(60) - 20);
            check(random.nextBoolean() ? decimal : decimal.negate());
        }
    }

    @Test
    void valuesOnAndBesideTheMidpointOfTwoNeighbours() {
        Random random = new Random(2);
        for (int i = 0; i < 50_000; i++) {
            double low = Math.abs(Double.longBitsToDouble(random.nextLong()));
            if (!Double.isFinite(low) || low > 1e60 || low < 1e-60) {
                low = random.nextDouble() * 1e6;
            }
            BigDecimal midpoint =
                    new BigDecimal(low).add(new BigDecimal(Math.nextUp(low))).divide(BigDecimal.TWO);
            check(midpoint);
            BigDecimal little = BigDecimal.ONE.scaleByPowerOfTen(-midpoint.scale() - 1 - random.nextInt(3));
            check(midpoint.add(little));
            check(midpoint.subtract(little));
        }
    }

    @Test
    void verySmallAndVeryLarge() {
        check(new BigDecimal("4.9e-324"));
        check(new BigDecimal("2.4e-324"));
        check(new BigDecimal("1e-400"));
        check(new BigDecimal("1e-16000"));
        check(new BigDecimal("2.2250738585072011e-308"));
        check(new BigDecimal("1.7976931348623157e308"));
        check(new BigDecimal("1.797693134862315807e308"));
    }

    @Test
    void whatNoFloat64ComesNearToIsRefused() {
        assertThatThrownBy(() -> value(new BigDecimal("1e309"))).isInstanceOf(UnsupportedPagefileException.class);
        assertThatThrownBy(() -> value(new BigDecimal("1e131000"))).isInstanceOf(UnsupportedPagefileException.class);
    }

    @Test
    void specialValues() {
        assertThat(special(0xC000)).isNaN();
        assertThat(special(0xD000)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(special(0xF000)).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    private static double special(int header) {
        byte[] bytes = {(byte) header, (byte) (header >> 8)};
        return NumericToDouble.value(MemorySegment.ofArray(bytes), 0, 2);
    }

    @Test
    void aDigitAbove9999IsDamage() {
        byte[] bytes = NumericWriter.of(BigDecimal.valueOf(12345));
        bytes[3] = 0x7F;
        assertThatThrownBy(() -> NumericToDouble.value(MemorySegment.ofArray(bytes), 0, bytes.length))
                .isInstanceOf(MalformedDatum.class)
                .hasMessageContaining("numeric digit=");
    }
}
