// Figures of a column, for scaling: for each part of 1,024 values its mean, its sum of squared differences from the mean, its
// minimum and its maximum, at parts[4 p …]. The host merges parts in order. Warps of a block take parts in turn; blocks of any
// multiple of 32 threads.
static __device__ __forceinline__ double warp_min(double v) {
#pragma unroll
    for (int bits = 16; bits > 0; bits >>= 1) v = fmin(v, __shfl_xor_sync(FULL_WARP, v, bits));
    return v;
}

extern "C" __global__ void column_moments(const real* source, i64 count, double* parts) {
    int lane = threadIdx.x % 32;
    i64 warps = grid_stride() / 32;
    for (i64 part = grid_first() / 32; part * 1024 < count; part += warps) {
        i64 first = part * 1024;
        i64 length = count - first < 1024 ? count - first : 1024;
        double sum = 0, low = 1.0 / 0.0, high = -1.0 / 0.0;
        for (i64 i = lane; i < length; i += 32) {
            double v = source[first + i];
            sum += v;
            low = fmin(low, v);
            high = fmax(high, v);
        }
        double mean = warp_sum(sum) / (double)length;
        double squares = 0;
        for (i64 i = lane; i < length; i += 32) {
            double d = (double)source[first + i] - mean;
            squares += d * d;
        }
        squares = warp_sum(squares);
        low = warp_min(low);
        high = -warp_min(-high);
        if (lane == 0) {
            parts[4 * part] = mean;
            parts[4 * part + 1] = squares;
            parts[4 * part + 2] = low;
            parts[4 * part + 3] = high;
        }
    }
}
