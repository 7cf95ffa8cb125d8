package io.pagegrad.cache.random;

/// A random order of the numbers `[0, count)`: which number stands at a place, without those before it and
/// without memory. Immutable, thread-safe.
///
/// A Feistel network of eight rounds over the smallest square of a power of two that holds `count`, walked until
/// a number below `count` is met. Its keys are two blocks of [Philox]. Equal to `philox.cu` bit for bit.
///
/// Spec: Black and Rogaway, Ciphers with Arbitrary Finite Domains, CT-RSA 2002 (cycle walking); Mitchell et al.,
/// Bandwidth-Optimal Random Shuffling for GPUs, ACM TOPC 2022 (shuffles by such bijections).
public final class RandomOrder {
    private static final int ROUNDS = 8;
    private static final int FIRST = 0xD2511F53;
    private static final int SECOND = 0xCD9E8D57;

    /// Places whose halves are kept in arrays at a time.
    private static final int CHUNK = 1024;

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
        int[] left = new int[Math.min(CHUNK, into.length)];
        int[] right = new int[left.length];
        for (int done = 0; done < into.length; done += CHUNK) {
            int count = Math.min(CHUNK, into.length - done);
            split(first + done, left, right, count);
            for (int key : keys) {
                round(left, right, count, key);
                int[] swap = left;
                left = right;
                right = swap;
            }
            for (int i = 0; i < count; i++) {
                long number = (long) left[i] << half | right[i];
                into[done + i] = number < this.count ? number : at(number);
            }
        }
    }

    private void split(long first, int[] left, int[] right, int count) {
        int mask = (1 << half) - 1;
        for (int i = 0; i < count; i++) {
            left[i] = (int) (first + i >>> half);
            right[i] = (int) (first + i) & mask;
        }
    }

    /// One round of [#once] for many places: a plain loop, of which the JIT makes vector instructions.
    private void round(int[] left, int[] right, int count, int key) {
        int mask = (1 << half) - 1;
        for (int i = 0; i < count; i++) {
            int mixed = (right[i] ^ key) * FIRST;
            mixed = (mixed ^ mixed >>> 15) * SECOND;
            left[i] ^= (mixed ^ mixed >>> 16) & mask;
        }
    }

    private long once(long place) {
        int mask = (1 << half) - 1;
        int left = (int) (place >>> half);
        int right = (int) place & mask;
        for (int key : keys) {
            int mixed = (right ^ key) * FIRST;
            mixed = (mixed ^ mixed >>> 15) * SECOND;
            int next = left ^ (mixed ^ mixed >>> 16) & mask;
            left = right;
            right = next;
        }
        return (long) left << half | right;
    }
}
