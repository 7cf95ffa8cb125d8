// One step from sums that lie in device memory. One block of any multiple of 32 threads; 12 bytes of shared memory.
extern "C" __global__ void train_step(
    const double* sums, i64 rows, double* weights, double* state, const double* penalised, i64 step, int shared, int* finite) {
    __shared__ double of_block;
    __shared__ int seen;
    double factor = gradient_factor(sums, rows, &of_block);
    for (int j = threadIdx.x; j < WEIGHTS; j += blockDim.x) {
        update_weight(j, weights, state, sums, penalised, factor, (double)step, shared);
    }
    __syncthreads();  // weights are written
    int fine = all_finite(weights, &seen);
    if (threadIdx.x == 0 && !fine) atomicMin(finite, 0);
}
