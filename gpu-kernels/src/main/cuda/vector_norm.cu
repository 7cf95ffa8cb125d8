// Squared Euclidean length of a vector, in two launches, in one order for every launch shape.
//
// vector_norm_parts: part p is the sum over elements [2048 p, 2048 (p + 1)); blocks of 256 threads, 64 bytes of shared memory.
// vector_norm_finish: one block of 32 threads adds the parts. NaN and infinity come through, so the result is also the check
// for values that are not finite.
static __device__ __forceinline__ double norm_of_part(const double* source, i64 first, i64 count) {
    double sum = 0;
#pragma unroll
    for (int k = 0; k < 8; k++) {
        i64 i = first + threadIdx.x + 256 * k;
        if (i < count) sum += source[i] * source[i];
    }
    return warp_sum(sum);
}

extern "C" __global__ void __launch_bounds__(256) vector_norm_parts(const double* source, i64 count, double* parts) {
    __shared__ double of_warp[8];
    for (i64 part = blockIdx.x; part * 2048 < count; part += gridDim.x) {
        double sum = norm_of_part(source, part * 2048, count);
        if (threadIdx.x % 32 == 0) of_warp[threadIdx.x / 32] = sum;
        __syncthreads();  // of_warp is written
        if (threadIdx.x == 0) {
            double total = 0;
            for (int w = 0; w < 8; w++) total += of_warp[w];
            parts[part] = total;
        }
        __syncthreads();  // of_warp is read
    }
}

extern "C" __global__ void __launch_bounds__(32) vector_norm_finish(const double* parts, int count, double* target) {
    double sum = 0;
    for (int i = threadIdx.x; i < count; i += 32) sum += parts[i];
    sum = warp_sum(sum);
    if (threadIdx.x == 0) *target = sum;
}
