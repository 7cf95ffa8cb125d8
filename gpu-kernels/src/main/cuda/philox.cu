// Random numbers of a stream of Philox: numbers [first, first + count). Any launch shape.

extern "C" __global__ void philox_uniform(double* target, u64 seed, u64 stream, u64 first, double low, double high, i64 count) {
    for (i64 i = grid_first(); i < count; i += grid_stride()) {
        target[i] = low + (high - low) * philox_unit(seed, stream, first + (u64)i);
    }
}

extern "C" __global__ void philox_normal(double* target, u64 seed, u64 stream, u64 first, double deviation, i64 count) {
    for (i64 i = grid_first(); i < count; i += grid_stride()) {
        target[i] = deviation * normal_quantile(philox_number(seed, stream, first + (u64)i) >> 12 << 1 | 1);
    }
}
