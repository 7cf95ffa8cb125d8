package io.pagegrad.pagefile.postgres.row;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.pagefile.postgres.type.NumericToDouble;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Small numerics become the float64 that the slow way finds, or are left to it.
class SmallNumericTest {
    private static final int SLACK = 16;

    @Test
    void headersAndDigitsOfEverySortGiveWhatTheSlowWayGives() {
        Random random = new Random(7);
        int taken = 0;
        for (int i = 0; i < 400_000; i++) {
            int header = 0x8000 | random.nextInt(0x4000);
            int[] digits = new int[random.nextInt(5)];
            for (int d = 0; d < digits.length; d++) {
                digits[d] = random.nextInt(4) == 0 ? random.nextInt(2) * 9999 : random.nextInt(10_000);
            }
            byte[] payload = payload(header, digits);
            double fast = fast(payload);
            if (!Double.isNaN(fast)) {
                taken++;
                assertThat(Double.doubleToRawLongBits(fast))
                        .isEqualTo(Double.doubleToRawLongBits(
                                NumericToDouble.value(MemorySegment.ofArray(payload), 0, payload.length)));
            }
        }
        // the weight is any of 128, and 11 are near enough to the point
        assertThat(taken).isGreaterThan(20_000);
    }

    @Test
    void amountsOfMoneyAreTaken() {
        // 1234.56, 0, -0.07, 8999.9999
        assertThat(fast(payload(0x8100, 1234, 5600))).isEqualTo(1234.56);
        assertThat(fast(payload(0x8100))).isEqualTo(0.0);
        assertThat(fast(payload(0xA17F, 700))).isEqualTo(-0.07);
        assertThat(fast(payload(0x8200, 8999, 9999))).isEqualTo(8999.9999);
    }

    @Test
    void whatIsNoSmallNumericIsLeftToTheSlowWay() {
        assertThat(fast(payload(0x8100, 1, 10_000))).isNaN();
        assertThat(fast(payload(0x8100, 1, 0x8001))).isNaN();
        assertThat(fast(payload(0xC000))).isNaN();
        assertThat(fast(payload(0x0002, 0, 5))).isNaN();
        assertThat(fast(payload(0x8100, 1, 2, 3, 4, 5))).isNaN();
        assertThat(fast(new byte[] {0})).isNaN();
        assertThat(fast(new byte[] {0, (byte) 0x81, 7})).isNaN();
        assertThat(fast(new byte[0])).isNaN();
    }

    private static byte[] payload(int header, int... digits) {
        ByteBuffer bytes = ByteBuffer.allocate(2 + 2 * digits.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putShort((short) header);
        for (int digit : digits) {
            bytes.putShort((short) digit);
        }
        return bytes.array();
    }

    private static double fast(byte[] payload) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(payload.length + 1L + SLACK);
            memory.fill((byte) 0x77);
            MemorySegment.copy(MemorySegment.ofArray(payload), 0, memory, 1, payload.length);
            return SmallNumeric.value(memory.address(), payload.length + 1);
        }
    }
}
