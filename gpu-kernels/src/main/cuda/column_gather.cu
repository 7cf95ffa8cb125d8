// target[i] = source[rows[i]]. Any launch shape.
extern "C" __global__ void column_gather(real* target, const real* source, const i64* rows, i64 count) {
    for (i64 i = grid_first(); i < count; i += grid_stride()) target[i] = source[rows[i]];
}
