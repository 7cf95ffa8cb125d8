package io.pagegrad.trainer.random;

/// A random order of the numbers `[0, count)`: which number stands at a place, without those before it and without
/// memory. Immutable, thread-safe.
///
/// A Feistel network of eight rounds over the smallest square of a power of two that holds `count`, walked until a
/// number below `count` is met. Its keys are two blocks of [Philox]. Equal to `philox.cu` bit for bit.
///
/// Spec: Black and Rogaway, Ciphers with Arbitrary Finite Domains, CT-RSA 2002 (cycle walking); Mitchell et al.,
/// Bandwidth-Optimal Random Shuffling for GPUs, ACM TOPC 2022 (shuffles by such bijections).
public final class RandomOrder {
    private static final int ROUNDS = 8;

    private final long count;
    private final int half;
    private final int[] keys = new int[ROUNDS];

    /// @param stream orders of one seed, each by itself
    /// @param count at least 0, at most 2^40
    public RandomOrder(long seed, long stream, long count) {
        if (count < 0 || count > 1L << 40) {
            throw new IllegalArgumentException("count=" + count + ": must be in [0, 2^40]");
        }
        this.count = count;
        int bits = 1;
        while (1L << 2 * bits < count) {
            bits++;
        }
        this.half = bits;
        int[] block = new int[4];
        for (int b = 0; b < 2; b++) {
            Philox.block(seed, stream, b, block);
            System.arraycopy(block, 0, keys, 4 * b, 4);
        }
    }

    public long count() {
        return count;
    }

    /// The number at `place`, which is below [#count()].
    public long at(long place) {
        long number = place;
        do {
            number = once(number);
        } while (number >= count);
        return number;
    }

    /// Writes the numbers at the places `[first, first + into.length)`.
    public void at(long first, long[] into) {
        for (int i = 0; i < into.length; i++) {
            into[i] = at(first + i);
        }
    }

    private long once(long place) {
        int mask = (1 << half) - 1;
        int left = (int) (place >>> half);
        int right = (int) place & mask;
        for (int key : keys) {
            int mixed = (right ^ key) * 0xD2511F53;
            mixed = (mixed ^ mixed >>> 15) * 0xCD9E8D57;
            int next = left ^ (mixed ^ mixed >>> 16) & mask;
            left = right;
            right = next;
        }
        return (long) left << half | right;
    }
}
