package io.pagegrad.pagefile.postgres.type;

/// The shortest decimal that lies strictly between the two midpoints to the neighbours of a binary floating-point
/// number, and of those the closest.
///
/// Strictly: the server avoids decimals on a midpoint, which a reader could round either way.
///
/// Method: R. Giulietti, "The Schubfach way to render doubles", with both ends of the rounding interval left out.
final class ShortestDecimal {
    private static final long LOW_63 = Long.MAX_VALUE;

    private ShortestDecimal() {}

    /// Exponent of ten of the digits that [#digits] gives.
    ///
    /// @param q exponent of two
    /// @param narrowBelow true when the gap below the number is half of that above it
    static int exponent(int q, boolean narrowBelow) {
        // 661971961083 is log10(2) × 2^41, 274743187321 is log10(4/3) × 2^41, both rounded
        return (int) (q * 661971961083L - (narrowBelow ? 274743187321L : 0) >> 41);
    }

    /// Digits `d` so that `d × 10^k` is the decimal of `c × 2^q`; may end in zeros.
    ///
    /// @param c significand, at least 1, below 2^53
    /// @param k what [#exponent] gives
    static long digits(long c, int q, boolean narrowBelow, int k) {
        long high = PowersOfTen.high(-k);
        // the power to 126 bits, rounded up, in two parts of 63 bits
        long g1 = high >>> 1;
        long g0 = ((high & 1) << 62 | PowersOfTen.low(-k) >>> 2) + 1;
        if (g0 < 0) {
            g0 = 0;
            g1++;
        }
        int shift = q + PowersOfTen.floorLog2(-k) + 2;
        long quadruple = c << 2;
        long middle = product(g1, g0, quadruple << shift);
        long below = product(g1, g0, quadruple - (narrowBelow ? 1 : 2) << shift);
        long above = product(g1, g0, quadruple + 2 << shift);

        long s = middle >>> 2;
        if (s >= 10) {
            long lower = s / 10 * 10;
            long upper = lower + 10;
            boolean lowerIn = below < lower << 2;
            boolean upperIn = upper << 2 < above;
            if (lowerIn != upperIn) {
                return lowerIn ? lower : upper;
            }
        }
        long t = s + 1;
        boolean sIn = below < s << 2;
        boolean tIn = t << 2 < above;
        if (sIn != tIn) {
            return sIn ? s : t;
        }
        long toMidpoint = middle - (s + t << 1);
        return toMidpoint < 0 || toMidpoint == 0 && (s & 1) == 0 ? s : t;
    }

    /// `g × c / 2^126` rounded to odd: the lowest bit says whether anything was cut off.
    private static long product(long g1, long g0, long c) {
        long x1 = Math.multiplyHigh(g0, c);
        long y0 = g1 * c;
        long y1 = Math.multiplyHigh(g1, c);
        long z = (y0 >>> 1) + x1;
        long w = y1 + (z >>> 63);
        return w | (z & LOW_63) + LOW_63 >>> 63;
    }
}
