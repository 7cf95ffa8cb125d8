// Filters rows by bits: those whose bit is clear, in their order, then the others in theirs. Three launches over parts of 1,024
// rows; bit r % 32 of word r / 32 is that of row r, bits behind the last row mean nothing.
//
// column_select: how many rows of each part are kept in front; a warp a part, any multiple of 32 threads.
// column_positions: where each part's rows go; one block of 32 threads; block_starts has one entry more than parts, the last is
// the number of rows in front.
// column_compact: moves the rows of one column, each `words` words of 4 bytes; one block of 1,024 threads a part. source is not
// target.

// Rows of word `word` that are kept in front.
static __device__ __forceinline__ u32 kept_bits(const u32* bits, i64 word, i64 count) {
    i64 left = count - word * 32;
    if (left <= 0) return 0;
    u32 rows = left >= 32 ? 0xffffffffu : (1u << (u32)left) - 1u;
    return ~bits[word] & rows;
}

extern "C" __global__ void column_select(const u32* bits, i64 count, u32* block_counts) {
    int lane = threadIdx.x % 32;
    for (i64 part = grid_first() / 32; part * 1024 < count; part += grid_stride() / 32) {
        u32 total = warp_sum((u32)__popc(kept_bits(bits, part * 32 + lane, count)));
        if (lane == 0) block_counts[part] = total;
    }
}

extern "C" __global__ void __launch_bounds__(32) column_positions(const u32* block_counts, i64 blocks, i64* block_starts) {
    i64 before = 0;
    int lane = threadIdx.x;
    for (i64 base = 0; base < blocks; base += 32) {
        i64 own = base + lane < blocks ? (i64)block_counts[base + lane] : 0;
        i64 upto = own;
#pragma unroll
        for (int distance = 1; distance < 32; distance <<= 1) {
            i64 below = __shfl_up_sync(FULL_WARP, upto, distance);
            if (lane >= distance) upto += below;
        }
        if (base + lane < blocks) block_starts[base + lane] = before + upto - own;
        before += __shfl_sync(FULL_WARP, upto, 31);
    }
    if (lane == 0) block_starts[blocks] = before;
}

extern "C" __global__ void __launch_bounds__(1024)
    column_compact(const u32* bits, const i64* block_starts, i64 blocks, const u32* source, u32* target, i64 count, int words) {
    __shared__ u32 of_warp[32];
    __shared__ i64 place[1024];
    i64 first = (i64)blockIdx.x * 1024;
    int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
    u32 kept = kept_bits(bits, first / 32 + warp, count);
    if (lane == 0) of_warp[warp] = __popc(kept);
    __syncthreads();  // of_warp is written
    i64 before = block_starts[blockIdx.x] + __popc(kept & ((1u << lane) - 1u));
    for (int w = 0; w < warp; w++) before += of_warp[w];
    place[threadIdx.x] = kept >> lane & 1u ? before : block_starts[blocks] + first + threadIdx.x - before;
    __syncthreads();  // place is written
    i64 rows = count - first < 1024 ? count - first : 1024;
    for (i64 i = threadIdx.x; i < rows * words; i += blockDim.x) {
        target[place[i / words] * words + i % words] = source[first * words + i];
    }
}
