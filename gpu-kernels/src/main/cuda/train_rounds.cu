// Learners with models of their own around a central one, in rounds: one launch trains all of them.
//
// In a round learner l runs the batches [batch + l * period, batch + (l + 1) * period); its weights before the last of them are
// its reference u. Then w -= alpha * (u - z), and when all have come z += alpha * sum of (u - z) + momentum * (z - z before),
// the sum over learners in an order that depends on their number alone. Blocks take learners in turn, so the result does not
// depend on the number of blocks.
//
// Cooperative launch; blocks of any multiple of 32 threads. Dynamic shared memory and scratch as in train_run. models[l] is
// where learner l's weights lie, followed by its state; reference holds learners * WEIGHTS numbers, those of one weight side by
// side. steps[l] counts the updates of learner l.
extern "C" __global__ void train_rounds(
    const i64* starts, const column_t* const* table, int segments, int stride, i64 rows, i64 batch_rows, i64 from_batch,
    i64 to_batch, i64 learners, i64 period, double alpha, double momentum, double* const* models, double* reference,
    double* central, double* central_before, i64* steps, const double* penalised, double* scratch,
    u32* barrier, int* finite) {
    DYNAMIC_SHARED(double, dynamic);
    __shared__ double of_block;
    __shared__ int seen;
    double* copy = scratch != 0 ? scratch + (i64)blockIdx.x * (WEIGHTS + SUM_CELLS) : dynamic;
    double* sums = copy + WEIGHTS;
    value_t* of_tile = (value_t*)(scratch != 0 ? dynamic : dynamic + WEIGHTS + SUM_CELLS);
    row_order order = {starts, table, segments, stride};
    for (i64 batch = from_batch; batch < to_batch; batch += learners * period) {
        for (i64 learner = blockIdx.x; learner < learners; learner += gridDim.x) {
            i64 begin = batch + learner * period;
            i64 stop = begin + period < to_batch ? begin + period : to_batch;
            if (begin >= stop) break;
            double* own = models[learner];
            double* state = own + WEIGHTS;
            for (int j = threadIdx.x; j < WEIGHTS; j += blockDim.x) copy[j] = own[j];
            i64 step = steps[learner];
            for (i64 b = begin; b < stop; b++) {
                i64 first = b * batch_rows;
                i64 end = first + batch_rows < rows ? first + batch_rows : rows;
                // batch_sums begins with a barrier, behind which copy is written
                batch_sums(order, copy, first, end, of_tile, sums);
                double factor = gradient_factor(sums, end - first, &of_block);
                for (int j = threadIdx.x; j < WEIGHTS; j += blockDim.x) {
                    double before = copy[j];
                    update_weight(j, copy, state, sums, penalised, factor, (double)(step + 1 + b - begin), 0);
                    if (b == stop - 1) {
                        reference[j * learners + learner] = before;
                        copy[j] += -alpha * (before - read_shared_weight(central + j));
                        own[j] = copy[j];
                    }
                }
                // no barrier, as in train_run
            }
            if (threadIdx.x == 0) steps[learner] = step + stop - begin;
            int fine = all_finite(copy, &seen);
            if (threadIdx.x == 0 && !fine) atomicMin(finite, 0);
            __syncthreads();  // copy and step are read
        }
        grid_barrier(barrier);
        i64 taking = (to_batch - batch + period - 1) / period;
        move_central(central, central_before, reference, learners, taking < learners ? taking : learners, alpha, momentum);
        grid_barrier(barrier);
    }
}
