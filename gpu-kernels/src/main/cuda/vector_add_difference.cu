// target[i] += factor * (plus[i] - minus[i]), each number read and written once; target may be plus or minus. Any launch shape.
extern "C" __global__ void vector_add_difference(double* target, double factor, const double* plus, const double* minus, i64 count) {
    for (i64 i = grid_first(); i < count; i += grid_stride()) target[i] += factor * (plus[i] - minus[i]);
}
