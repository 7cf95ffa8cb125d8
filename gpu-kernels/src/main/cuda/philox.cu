// Random numbers of the counter-based generator Philox4x32-10, equal to io.pagegrad.trainer.random.Philox on the host.
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

// A random order of the numbers [0, count), equal to io.pagegrad.trainer.random.RandomOrder on the host: a Feistel network of
// eight rounds over 2 * half bits, walked until a number below count is met.
struct random_order {
    u32 key[8];
    int half;
    u64 count;
};

static __device__ __forceinline__ random_order order_of(u64 seed, u64 stream, u64 count) {
    random_order order;
    philox_block low = philox(seed, stream, 0), high = philox(seed, stream, 1);
#pragma unroll
    for (int k = 0; k < 4; k++) {
        order.key[k] = low.word[k];
        order.key[4 + k] = high.word[k];
    }
    order.half = 1;
    while ((u64)1 << 2 * order.half < count) order.half++;
    order.count = count;
    return order;
}

static __device__ __forceinline__ u64 number_of(const random_order& order, u64 place) {
    u32 mask = (1u << order.half) - 1u;
    do {
        u32 left = (u32)(place >> order.half), right = (u32)place & mask;
#pragma unroll
        for (int k = 0; k < 8; k++) {
            u32 mixed = (right ^ order.key[k]) * 0xD2511F53u;
            mixed = (mixed ^ mixed >> 15) * 0xCD9E8D57u;
            u32 next = left ^ ((mixed ^ mixed >> 16) & mask);
            left = right;
            right = next;
        }
        place = (u64)left << order.half | right;
    } while (place >= order.count);
    return place;
}

// Which of `rows` rows lie at the places [first, first + count) of a mixed copy: io.pagegrad.trainer.backend.RowMix on the host.
extern "C" __global__ void mixed_rows(i64* target, u64 seed, u64 stream, int in_blocks, i64 rows, i64 first, i64 count) {
    const i64 BLOCK = 1024, BUFFER = 64 * BLOCK;
    i64 whole = rows / BLOCK;
    random_order outer = in_blocks ? order_of(seed, 0, whole) : order_of(seed, stream, rows);
    random_order inner = outer;
    i64 known = -1;
    for (i64 i = grid_first(); i < count; i += grid_stride()) {
        i64 place = first + i;
        if (!in_blocks) {
            target[i] = number_of(outer, place);
            continue;
        }
        i64 buffer = place / BUFFER;
        if (buffer != known) {
            i64 left = rows - buffer * BUFFER;
            inner = order_of(seed, buffer + 1, left < BUFFER ? left : BUFFER);
            known = buffer;
        }
        place = buffer * BUFFER + number_of(inner, place - buffer * BUFFER);
        i64 block = place / BLOCK;
        target[i] = (block < whole ? number_of(outer, block) : block) * BLOCK + place % BLOCK;
    }
}
