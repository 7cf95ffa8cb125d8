// Steps of descent by the whole device on each batch: blocks share the chunks of a batch and meet once a batch. Bit for bit the
// result of train_run.
//
// Every block keeps a copy of the weights and takes the same step on it, so that nobody waits for a leader; block 0 writes weights
// and state back at the end. Cooperative launch; blocks of any multiple of 32 threads. parts holds two sets of
// chunks * MODEL_SUMS numbers: while a slow block reads one set, the next batch fills the other. Dynamic shared memory as in
// train_run without scratch; block_state holds WEIGHTS * UPDATE_STATES numbers for each block.
extern "C" __global__ void train_together(
    const i64* starts, const column_t* const* table, int segments, int stride, i64 rows, i64 batch_rows, i64 from_batch,
    i64 to_batch, i64 first_step, double* weights, double* state, double* block_state, const double* penalised, double* parts,
    u32* barrier, int* finite) {
    DYNAMIC_SHARED(double, copy);
    __shared__ double of_block;
    __shared__ int seen;
    double* sums = copy + WEIGHTS;
    value_t* of_tile = (value_t*)(sums + SUM_CELLS);
    double* own_state = block_state + (i64)blockIdx.x * WEIGHTS * UPDATE_STATES;
    row_order order = {starts, table, segments, stride};
    i64 set = (batch_rows + CHUNK_ROWS - 1) / CHUNK_ROWS * MODEL_SUMS;
    for (int j = threadIdx.x; j < WEIGHTS; j += blockDim.x) {
        copy[j] = weights[j];
        for (int s = 0; s < UPDATE_STATES; s++) own_state[(i64)s * WEIGHTS + j] = state[(i64)s * WEIGHTS + j];
    }
    __syncthreads();  // copy is written
    for (i64 batch = from_batch; batch < to_batch; batch++) {
        double* own_parts = parts + (batch - from_batch) % 2 * set;
        i64 first = batch * batch_rows;
        i64 end = first + batch_rows < rows ? first + batch_rows : rows;
        for (i64 chunk = blockIdx.x; first + chunk * CHUNK_ROWS < end; chunk += gridDim.x) {
            i64 from = first + chunk * CHUNK_ROWS;
            batch_sums(order, copy, from, from + CHUNK_ROWS < end ? from + CHUNK_ROWS : end, of_tile, sums);
            for (int j = threadIdx.x; j < MODEL_SUMS; j += blockDim.x) own_parts[chunk * MODEL_SUMS + j] = sums[j];
            __syncthreads();  // sums are read
        }
        grid_barrier(barrier);
        i64 chunks = (end - first + CHUNK_ROWS - 1) / CHUNK_ROWS;
        for (int j = threadIdx.x / 32; j < MODEL_SUMS; j += blockDim.x / 32) {
            double total = sum_of_chunks(own_parts, chunks, j);
            if (threadIdx.x % 32 == 0) sums[j] = total;
        }
        __syncthreads();  // sums are complete
        double factor = gradient_factor(sums, end - first, &of_block);
        for (int j = threadIdx.x; j < WEIGHTS; j += blockDim.x) {
            update_weight(j, copy, own_state, sums, penalised, factor, (double)(first_step + batch - from_batch), 0);
        }
        // no barrier, as in train_run; without a chunk in the next batch, the grid barrier comes before anybody writes sums
    }
    if (blockIdx.x == 0) {
        for (int j = threadIdx.x; j < WEIGHTS; j += blockDim.x) {
            weights[j] = copy[j];
            for (int s = 0; s < UPDATE_STATES; s++) state[(i64)s * WEIGHTS + j] = own_state[(i64)s * WEIGHTS + j];
        }
        int fine = all_finite(copy, &seen);
        if (threadIdx.x == 0 && !fine) atomicMin(finite, 0);
    }
}
