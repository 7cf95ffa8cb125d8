// The counter-based generator Philox4x32-10, equal to io.pagegrad.cache.random.Philox on the host: any part of a stream can be
// made by any thread.
//
// Spec: Salmon et al., Parallel Random Numbers: As Easy as 1, 2, 3, SC 2011.
struct philox_block {
    u32 word[4];
};

static __device__ __forceinline__ philox_block philox(u64 seed, u64 stream, u64 counter) {
    u32 c0 = (u32)counter, c1 = (u32)(counter >> 32), c2 = (u32)stream, c3 = (u32)(stream >> 32);
    u32 k0 = (u32)seed, k1 = (u32)(seed >> 32);
#pragma unroll
    for (int round = 0; round < 10; round++) {
        u32 high0 = __umulhi(0xD2511F53u, c0), low0 = 0xD2511F53u * c0;
        u32 high1 = __umulhi(0xCD9E8D57u, c2), low1 = 0xCD9E8D57u * c2;
        c0 = high1 ^ c1 ^ k0;
        c1 = low1;
        c2 = high0 ^ c3 ^ k1;
        c3 = low0;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    philox_block block;
    block.word[0] = c0;
    block.word[1] = c1;
    block.word[2] = c2;
    block.word[3] = c3;
    return block;
}

// Number n of a stream: words 2 m and 2 m + 1 of block n / 2, low word first, m = n % 2.
static __device__ __forceinline__ u64 philox_number(u64 seed, u64 stream, u64 n) {
    philox_block block = philox(seed, stream, n / 2);
    int m = 2 * (int)(n % 2);
    return (u64)block.word[m + 1] << 32 | block.word[m];
}

// Number n in [0, 1) with 53 bits.
static __device__ __forceinline__ double philox_unit(u64 seed, u64 stream, u64 n) {
    return (double)(philox_number(seed, stream, n) >> 11) * 0x1p-53;
}
