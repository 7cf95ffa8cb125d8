// target[i] += factor * (sources[i] + sources[stride + i] + …), over `vectors` vectors in order. Any launch shape.
//
// One thread adds one element of all vectors, so the sum has one order; neighbouring threads read neighbouring elements.
extern "C" __global__ void vector_sum_into(double* target, const double* sources, i64 vectors, i64 stride, double factor, i64 count) {
    for (i64 i = grid_first(); i < count; i += grid_stride()) {
        double sum = 0;
        for (i64 v = 0; v < vectors; v++) sum += sources[v * stride + i];
        target[i] += factor * sum;
    }
}
