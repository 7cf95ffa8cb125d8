// From the sums over a batch to the next weights.
//
// Needs the generated function update_one of one update rule, and: UPDATE_STATES (numbers kept for each weight),
// UPDATE_CLIP_NORM (longest gradient, when norms are clipped), MODEL_WEIGHTED (1 when the last sum is that of row weights).
// A model's outputs are the derivatives by each weight, then the row weight if rows are weighed.

// A weight that other blocks may be writing: neither kept in a register nor torn.
static __device__ __forceinline__ double read_shared_weight(const double* at) { return *(const volatile double*)at; }

// 1 / (rows of the batch, or sum of their weights), smaller when the mean gradient is longer than the limit. All threads of the
// block call it and get the same number; of_block is one double of shared memory.
static __device__ __forceinline__ double gradient_factor(const double* sums, i64 rows, double* of_block) {
    if (threadIdx.x < 32) {
        double total = MODEL_WEIGHTED ? sums[WEIGHTS] : (double)rows;
        double factor = total == 0 ? 0 : 1 / total;
#ifdef UPDATE_CLIP_NORM
        double squares = 0;
        for (int j = threadIdx.x; j < WEIGHTS; j += 32) squares += sums[j] * sums[j];
        double length = sqrt(warp_sum(squares)) * factor;
        if (length > UPDATE_CLIP_NORM) factor = factor * (UPDATE_CLIP_NORM / length);
#endif
        if (threadIdx.x == 0) *of_block = factor;
    }
    __syncthreads();  // of_block is written
    return *of_block;
}

// New weight and state of weight j. `weight` is where it lies; `state + s * WEIGHTS` begins number s of the state.
// `shared` is 1 when other blocks may be writing too: then only what changes is written.
static __device__ __forceinline__ void update_weight(
    int j, double* weights, double* state, const double* sums, const double* penalised, double factor, double step, int shared) {
    double in[3 + UPDATE_STATES];
    double out[1 + UPDATE_STATES];
    double scalar[2] = {factor, step};
    in[0] = read_shared_weight(weights + j);
    in[1] = sums[j];
    in[2] = penalised[j];
#pragma unroll
    for (int s = 0; s < UPDATE_STATES; s++) in[3 + s] = read_shared_weight(state + (i64)s * WEIGHTS + j);
    update_one(in, scalar, out);
    if (!shared || out[0] != in[0]) *(volatile double*)(weights + j) = out[0];
#pragma unroll
    for (int s = 0; s < UPDATE_STATES; s++) {
        if (!shared || out[1 + s] != in[3 + s]) *(volatile double*)(state + (i64)s * WEIGHTS + j) = out[1 + s];
    }
}

// Whether all weights are finite, for all threads of the block; `seen` is one int of shared memory.
static __device__ __forceinline__ int all_finite(const double* weights, int* seen) {
    if (threadIdx.x == 0) *seen = 1;
    __syncthreads();  // seen is set
    int finite = 1;
    for (int j = threadIdx.x; j < WEIGHTS; j += blockDim.x) {
        double w = read_shared_weight(weights + j);
        if (!(w - w == 0)) finite = 0;
    }
    if (!finite) atomicMin(seen, 0);
    __syncthreads();  // every thread has looked
    return *(volatile int*)seen;
}

// What the first `taking` of `learners` learners move a central model by; the whole grid calls it. reference holds the learners'
// weights, those of one weight side by side.
static __device__ __forceinline__ void move_central(
    double* central, double* before, const double* reference, i64 learners, i64 taking, double alpha, double momentum) {
    for (i64 j = grid_first() / 32; j < WEIGHTS; j += grid_stride() / 32) {
        double z = read_shared_weight(central + j);
        double correction = 0;
        for (i64 l = threadIdx.x % 32; l < taking; l += 32) {
            correction += alpha * (read_shared_weight(reference + j * learners + l) - z);
        }
        correction = warp_sum(correction);
        if (threadIdx.x % 32 == 0) {
            double moved = z + correction;
            if (momentum > 0) moved += momentum * (z - before[j]);
            before[j] = z;
            central[j] = moved;
        }
    }
}
