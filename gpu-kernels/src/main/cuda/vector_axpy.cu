// target[i] += factor * source[i]. Any launch shape.
extern "C" __global__ void vector_axpy(double* target, double factor, const double* source, i64 count) {
    for (i64 i = grid_first(); i < count; i += grid_stride()) target[i] += factor * source[i];
}
