// correction[i] = share * (weights[i] - mean[i]). Any launch shape.
extern "C" __global__ void vector_correct(const double* weights, const double* mean, double* correction, double share, i64 count) {
    for (i64 i = grid_first(); i < count; i += grid_stride()) correction[i] = share * (weights[i] - mean[i]);
}
