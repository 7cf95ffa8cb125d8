package io.pagegrad.pagefile.postgres.type;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.column.MemoryTag;
import io.pagegrad.pagefile.text.TextSink;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Printed floating-point numbers read back as the same bits, and no shorter decimal does.
class ShortestDecimalTest {
    private static String text(Consumer<TextSink> printer) {
        try (TextSink out = new TextSink(MemoryTag.SCRATCH)) {
            printer.accept(out);
            return new String(out.text().toArray(ValueLayout.JAVA_BYTE), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void doublesReadBackAndAreNoLongerThanJavaFinds() {
        Random random = new Random(3);
        try (TextSink out = new TextSink(MemoryTag.SCRATCH)) {
            for (int i = 0; i < 500_000; i++) {
                double value = Double.longBitsToDouble(random.nextLong());
                if (!Double.isFinite(value)) {
                    continue;
                }
                out.clear();
                FloatText.print(value, 18, out);
                String printed = new String(out.text().toArray(ValueLayout.JAVA_BYTE), StandardCharsets.US_ASCII);
                assertThat(Double.doubleToRawLongBits(Double.parseDouble(printed)))
                        .as(printed)
                        .isEqualTo(Double.doubleToRawLongBits(value));
                if (digits(printed) > digits(Double.toString(value))) {
                    assertThat(isMidpoint(new BigDecimal(Double.toString(value)).abs(), Math.abs(value)))
                            .as(printed)
                            .isTrue();
                }
            }
        }
    }

    /// A decimal exactly between two neighbours is the one case where the server prints more digits than Java.
    private static boolean isMidpoint(BigDecimal decimal, double value) {
        BigDecimal twice = decimal.multiply(BigDecimal.TWO);
        BigDecimal exact = new BigDecimal(value);
        return twice.compareTo(exact.add(new BigDecimal(Math.nextUp(value)))) == 0
                || twice.compareTo(exact.add(new BigDecimal(Math.nextDown(value)))) == 0;
    }

    private static int digits(String number) {
        return new BigDecimal(number).stripTrailingZeros().precision();
    }

    @Test
    void floatsReadBack() {
        Random random = new Random(4);
        try (TextSink out = new TextSink(MemoryTag.SCRATCH)) {
            for (int i = 0; i < 500_000; i++) {
                float value = Float.intBitsToFloat(random.nextInt());
                if (!Float.isFinite(value)) {
                    continue;
                }
                out.clear();
                FloatText.print(value, 18, out);
                String printed = new String(out.text().toArray(ValueLayout.JAVA_BYTE), StandardCharsets.US_ASCII);
                assertThat(Float.floatToRawIntBits(Float.parseFloat(printed)))
                        .as(printed)
                        .isEqualTo(Float.floatToRawIntBits(value));
            }
        }
    }

    @Test
    void exponentsAppearWhereTheServerHasThem() {
        assertThat(text(out -> FloatText.print(1e14, 18, out))).isEqualTo("100000000000000");
        assertThat(text(out -> FloatText.print(1e15, 18, out))).isEqualTo("1e+15");
        assertThat(text(out -> FloatText.print(1e-4, 18, out))).isEqualTo("0.0001");
        assertThat(text(out -> FloatText.print(1e-5, 18, out))).isEqualTo("1e-05");
        assertThat(text(out -> FloatText.print(5e-324, 18, out))).isEqualTo("5e-324");
        assertThat(text(out -> FloatText.print(-0.0, 18, out))).isEqualTo("-0");
        assertThat(text(out -> FloatText.print(1e6f, 18, out))).isEqualTo("1e+06");
        assertThat(text(out -> FloatText.print(0.1, 11, out))).isEqualTo("0.1");
        assertThat(text(out -> FloatText.print(0.1f, 11, out))).isEqualTo("0.1");
        assertThat(text(out -> FloatText.print(1.0 / 3, 11, out))).isEqualTo("0.3333333333333333");
    }
}
