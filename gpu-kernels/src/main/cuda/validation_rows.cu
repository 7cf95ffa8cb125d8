// Draws the rows of a row group that are kept for validation, of every 64 neighbours a fixed share: bit r % 64 of word r / 64 is
// set where row r is one; io.pagegrad.cache.load.ValidationRows on the host. A thread a word; any launch shape.

// A random subset of `draws` of the lowest `width` bits, by the random words from block `counter` on.
// Spec: R. Floyd in J. Bentley, Programming Pearls: A Sample of Brilliance, 1987.
static __device__ __forceinline__ u64 random_subset(u64 seed, u64 stream, u64 counter, int draws, int width) {
    u64 bits = 0;
    philox_block block;
    for (int i = 0; i < draws; i++) {
        if (i % 4 == 0) block = philox(seed, stream, counter + (u64)(i / 4));
        int top = width - draws + i;
        u32 random = i % 4 == 0 ? block.word[0] : i % 4 == 1 ? block.word[1] : i % 4 == 2 ? block.word[2] : block.word[3];
        u64 bit = (u64)1 << __umulhi(random, (u32)(top + 1));
        bits |= (bits & bit) == 0 ? bit : (u64)1 << top;
    }
    return bits;
}

extern "C" __global__ void validation_rows(u64* bits, u64 seed, u64 stream, double fraction, i64 rows) {
    double phase = philox_unit(seed, stream, 0);
    for (i64 word = grid_first(); word * 64 < rows; word += grid_stride()) {
        int width = rows - word * 64 < 64 ? (int)(rows - word * 64) : 64;
        i64 before = (i64)(fraction * (word * 64.0) + phase);
        int count = (int)((i64)(fraction * (word * 64.0 + width) + phase) - before);
        int draws = count < width - count ? count : width - count;
        u64 subset = random_subset(seed, stream, (u64)(word + 1) * 8, draws, width);
        bits[word] = draws == count ? subset : ~subset & ~(u64)0 >> (64 - width);
    }
}
