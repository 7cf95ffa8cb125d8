// Steps of descent inside one launch: a block takes a batch, sums its gradient and moves the weights, again and again.
//
// `shared` 0: block 0 runs the batches [from_batch, to_batch) in order on a model of its own, which it keeps in shared memory.
// `shared` 1: all blocks work on one model without locks, each taking the next batch from `counter`, which starts at from_batch;
// several launches may do so at the same time. Update number of batch b: first_step + b - from_batch.
//
// Blocks of any multiple of 32 threads. Dynamic shared memory: copies of weights and sums (WEIGHTS + SUM_CELLS doubles), then
// TILE_SUMS values; when `scratch` is not null the copies lie there instead, WEIGHTS + SUM_CELLS doubles a block.
extern "C" __global__ void train_run(
    const i64* starts, const column_t* const* table, int segments, int stride, i64 rows, i64 batch_rows, i64 from_batch,
    i64 to_batch, i64 first_step, double* weights, double* state, const double* penalised, u64* counter, double* scratch,
    int shared, int* finite) {
    DYNAMIC_SHARED(double, dynamic);
    __shared__ double of_block;
    __shared__ i64 next;
    __shared__ int seen;
    double* copy = scratch != 0 ? scratch + (i64)blockIdx.x * (WEIGHTS + SUM_CELLS) : dynamic;
    double* sums = copy + WEIGHTS;
    value_t* of_tile = (value_t*)(scratch != 0 ? dynamic : dynamic + WEIGHTS + SUM_CELLS);
    row_order order = {starts, table, segments, stride};
    for (int j = threadIdx.x; j < WEIGHTS; j += blockDim.x) copy[j] = read_shared_weight(weights + j);
    for (i64 batch = from_batch;; batch++) {
        if (shared) {
            if (threadIdx.x == 0) next = (i64)atomicAdd(counter, 1ull);
            __syncthreads();  // next is written
            batch = next;
            for (int j = threadIdx.x; j < WEIGHTS; j += blockDim.x) copy[j] = read_shared_weight(weights + j);
        }
        if (batch >= to_batch) break;
        i64 first = batch * batch_rows;
        i64 end = first + batch_rows < rows ? first + batch_rows : rows;
        // batch_sums begins with a barrier, behind which copy is written and next is read
        batch_sums(order, copy, first, end, of_tile, sums);
        double factor = gradient_factor(sums, end - first, &of_block);
        for (int j = threadIdx.x; j < WEIGHTS; j += blockDim.x) {
            update_weight(j, shared ? weights : copy, state, sums, penalised, factor, (double)(first_step + batch - from_batch), shared);
        }
        // no barrier: the thread that read sums[j] and wrote copy[j] is the one that zeroes sums[j], and batch_sums begins with a
        // barrier before anybody else reads copy[j]
    }
    if (!shared) {
        for (int j = threadIdx.x; j < WEIGHTS; j += blockDim.x) weights[j] = copy[j];
    }
    __syncthreads();  // weights are written
    int fine = all_finite(weights, &seen);
    if (threadIdx.x == 0 && !fine) atomicMin(finite, 0);
}
