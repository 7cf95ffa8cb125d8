// target[i] = value. Any launch shape.
extern "C" __global__ void vector_fill(double* target, double value, i64 count) {
    for (i64 i = grid_first(); i < count; i += grid_stride()) target[i] = value;
}
