package io.pagegrad.pagefile.postgres.type;

import java.math.BigInteger;

/// Powers of ten to 128 bits, rounded down: `10^e = (HIGH × 2^64 + LOW + f) × 2^(floor(log2(10^e)) - 127)`, `0
/// <= f < 1`.
final class PowersOfTen {
    static final int MIN_EXPONENT = -342;
    static final int MAX_EXPONENT = 342;

    private static final long[] HIGH = new long[MAX_EXPONENT - MIN_EXPONENT + 1];
    private static final long[] LOW = new long[MAX_EXPONENT - MIN_EXPONENT + 1];

    static {
        for (int e = MIN_EXPONENT; e <= MAX_EXPONENT; e++) {
            int shift = 127 - floorLog2(e);
            BigInteger power = BigInteger.TEN.pow(Math.abs(e));
            BigInteger bits;
            if (e >= 0) {
                bits = shift >= 0 ? power.shiftLeft(shift) : power.shiftRight(-shift);
            } else {
                bits = BigInteger.ONE.shiftLeft(shift).divide(power);
            }
            HIGH[e - MIN_EXPONENT] = bits.shiftRight(64).longValue();
            LOW[e - MIN_EXPONENT] = bits.longValue();
        }
    }

    private PowersOfTen() {}

    static long high(int exponent) {
        return HIGH[exponent - MIN_EXPONENT];
    }

    static long low(int exponent) {
        return LOW[exponent - MIN_EXPONENT];
    }

    /// `floor(log2(10^e))` for `|e| <= 1500`: 913124641741 is log2(10) × 2^38, rounded down.
    static int floorLog2(int e) {
        return (int) (e * 913124641741L >> 38);
    }
}
