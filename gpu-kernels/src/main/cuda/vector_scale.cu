// target[i] *= factor. Any launch shape.
extern "C" __global__ void vector_scale(double* target, double factor, i64 count) {
    for (i64 i = grid_first(); i < count; i += grid_stride()) target[i] *= factor;
}
