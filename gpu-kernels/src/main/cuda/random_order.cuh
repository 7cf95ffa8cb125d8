// A random order of the numbers [0, count), equal to io.pagegrad.cache.random.RandomOrder on the host: a Feistel network of
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
