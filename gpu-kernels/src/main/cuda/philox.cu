// Random numbers of the counter-based generator Philox4x32-10, equal to io.pagegrad.gpu.kernel.Philox on the host.
//
// Number n of a stream is word n % 4 of the block with counter n / 4; so any part of a stream can be made by any thread.
// Spec: Salmon et al., Parallel Random Numbers: As Easy as 1, 2, 3, SC 2011. Any launch shape.
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

// Words 2 m and 2 m + 1 of a block as a number in [0, 1) with 53 bits.
static __device__ __forceinline__ double unit(const philox_block& block, int m) {
    u64 bits = ((u64)block.word[2 * m + 1] << 32 | block.word[2 * m]) >> 11;
    return (double)bits * 0x1p-53;
}

extern "C" __global__ void philox_bits(u32* target, u64 seed, u64 stream, u64 first, i64 count) {
    for (i64 i = grid_first(); i < count; i += grid_stride()) {
        u64 n = first + (u64)i;
        target[i] = philox(seed, stream, n / 4).word[n % 4];
    }
}

extern "C" __global__ void philox_uniform(double* target, u64 seed, u64 stream, u64 first, double low, double high, i64 count) {
    for (i64 i = grid_first(); i < count; i += grid_stride()) {
        u64 n = first + (u64)i;
        target[i] = low + (high - low) * unit(philox(seed, stream, n / 2), (int)(n % 2));
    }
}

// Box and Muller's transform of one block's two numbers into two normal ones.
extern "C" __global__ void philox_normal(double* target, u64 seed, u64 stream, u64 first, double mean, double deviation, i64 count) {
    for (i64 i = grid_first(); i < count; i += grid_stride()) {
        u64 n = first + (u64)i;
        philox_block block = philox(seed, stream, n / 2);
        double radius = sqrt(-2.0 * log(1.0 - unit(block, 0)));
        double angle = 6.283185307179586 * unit(block, 1);
        target[i] = mean + deviation * radius * (n % 2 == 0 ? cos(angle) : sin(angle));
    }
}
