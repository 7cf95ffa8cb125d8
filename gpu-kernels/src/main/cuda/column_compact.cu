// Keeps the rows whose flag is not 0, in their order, in three launches over parts of 1,024 rows.
//
// column_select: how many rows of each part are kept; one block of 1,024 threads a part, 128 bytes of shared memory.
// column_positions: where each part's rows go; one block of 32 threads; block_starts has one entry more than parts, the last is
// the number of rows kept.
// column_compact: moves one column; one block of 1,024 threads a part, 128 bytes of shared memory.

// Kept rows in the lanes below this one, and in the whole warp.
static __device__ __forceinline__ u32 kept_before(bool keep, u32* of_warp) {
    u32 votes = __ballot_sync(FULL_WARP, keep);
    *of_warp = __popc(votes);
    return __popc(votes & ((1u << (threadIdx.x % 32)) - 1u));
}

extern "C" __global__ void __launch_bounds__(1024) column_select(const u32* flags, i64 count, u32* block_counts) {
    __shared__ u32 of_warp[32];
    i64 row = grid_first();
    u32 kept;
    kept_before(row < count && flags[row] != 0, &kept);
    if (threadIdx.x % 32 == 0) of_warp[threadIdx.x / 32] = kept;
    __syncthreads();  // of_warp is written
    if (threadIdx.x == 0) {
        u32 total = 0;
        for (u32 w = 0; w < blockDim.x / 32; w++) total += of_warp[w];
        block_counts[blockIdx.x] = total;
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
    column_compact(const u32* flags, const i64* block_starts, const real* source, real* target, i64 count) {
    __shared__ u32 of_warp[32];
    i64 row = grid_first();
    bool keep = row < count && flags[row] != 0;
    u32 kept;
    u32 before = kept_before(keep, &kept);
    if (threadIdx.x % 32 == 0) of_warp[threadIdx.x / 32] = kept;
    __syncthreads();  // of_warp is written
    i64 at = block_starts[blockIdx.x];
    for (u32 w = 0; w < threadIdx.x / 32; w++) at += of_warp[w];
    if (keep) target[at + before] = source[row];
}
