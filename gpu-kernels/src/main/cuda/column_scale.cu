// target[i] = (source[i] - shift) * factor, in double, rounded once: what the host's transform does. Any launch shape; target
// may be source.
extern "C" __global__ void column_scale(real* target, const real* source, double shift, double factor, i64 count) {
    for (i64 i = grid_first(); i < count; i += grid_stride()) target[i] = (real)(((double)source[i] - shift) * factor);
}
