package io.pagegrad.cache.random;

/// The counter-based generator Philox4x32-10: number `n` of a stream without the numbers before it. Stateless.
///
/// Equal to `philox.cu` bit for bit. A block has two numbers of 64 bits: words 0 and 1 are number `2 counter`,
/// low word first, words 2 and 3 the next. Uniform and normal number `n` are made of number `n`.
///
/// Spec: Salmon et al., Parallel Random Numbers: As Easy as 1, 2, 3, SC 2011.
public final class Philox {
    private static final int ROUNDS = 10;
    private static final int MULTIPLIER_0 = 0xD2511F53;
    private static final int MULTIPLIER_1 = 0xCD9E8D57;
    private static final int WEYL_0 = 0x9E3779B9;
    private static final int WEYL_1 = 0xBB67AE85;

    private Philox() {}

    /// Writes the four words of block `counter` of `stream` to `block`.
    public static void block(long seed, long stream, long counter, int[] block) {
        int c0 = (int) counter;
        int c1 = (int) (counter >>> 32);
        int c2 = (int) stream;
        int c3 = (int) (stream >>> 32);
        int k0 = (int) seed;
        int k1 = (int) (seed >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = Integer.toUnsignedLong(MULTIPLIER_0) * Integer.toUnsignedLong(c0);
            long product1 = Integer.toUnsignedLong(MULTIPLIER_1) * Integer.toUnsignedLong(c2);
            c0 = (int) (product1 >>> 32) ^ c1 ^ k0;
            c1 = (int) product1;
            c2 = (int) (product0 >>> 32) ^ c3 ^ k1;
            c3 = (int) product0;
            k0 += WEYL_0;
            k1 += WEYL_1;
        }
        block[0] = c0;
        block[1] = c1;
        block[2] = c2;
        block[3] = c3;
    }

    /// Writes numbers `[2 * counter, 2 * counter + into.length)` of `stream` to `into`.
    public static void longs(long seed, long stream, long counter, long[] into) {
        int[] block = new int[4];
        for (int i = 0; i < into.length; i += 2) {
            block(seed, stream, counter + (i >>> 1), block);
            into[i] = number(block, 0);
            if (i + 1 < into.length) {
                into[i + 1] = number(block, 1);
            }
        }
    }

    /// Number `n` of `stream`, uniform over all 64-bit words.
    public static long bits(long seed, long stream, long n) {
        int[] block = new int[4];
        block(seed, stream, n >>> 1, block);
        return number(block, (int) (n & 1));
    }

    /// Number `n` of `stream`, uniform in `[0, 1)` with 53 bits.
    public static double uniform(long seed, long stream, long n) {
        return (bits(seed, stream, n) >>> 11) * 0x1p-53;
    }

    /// Number `n` of `stream`, normal with mean 0 and deviation 1, less than 8.3 in size.
    public static double normal(long seed, long stream, long n) {
        return NormalQuantile.of(bits(seed, stream, n) >>> 12 << 1 | 1);
    }

    private static long number(int[] block, int m) {
        return (long) block[2 * m + 1] << 32 | Integer.toUnsignedLong(block[2 * m]);
    }
}
