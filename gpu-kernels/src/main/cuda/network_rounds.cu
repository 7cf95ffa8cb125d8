// Networks with models of their own around a central one, in rounds, as train_rounds; a group of blocks is a learner.
//
// Groups take learners in turn, so the result depends neither on the number of groups nor on their size. Cooperative launch;
// blocks of 256 threads, a whole number of groups; `cells` and `room` as in network_sums.
extern "C" __global__ void __launch_bounds__(256, 2) network_rounds(
    const i64* starts, const column_t* const* table, int segments, int stride, i64 rows, i64 batch_rows, i64 from_batch,
    i64 to_batch, i64 learners, i64 period, double alpha, double momentum, double* const* models, double* reference,
    double* central, double* central_before, i64* steps, const double* penalised, i64 capacity, int group_blocks, u32* cells,
    double* room, i64 room_cells, u32* barrier, int* finite) {
    __shared__ product_t::cell left[product_t::cells];
    __shared__ product_t::cell right[product_t::cells];
    __shared__ double of_block;
    __shared__ int seen;
    block_group group = group_of(group_blocks, cells);
    row_order order = {starts, table, segments, stride};
    i64 groups = gridDim.x / group_blocks;
    double* sums = room + group.number * room_cells;
    for (i64 batch = from_batch; batch < to_batch; batch += learners * period) {
        for (i64 learner = group.number; learner < learners; learner += groups) {
            i64 begin = batch + learner * period;
            i64 stop = begin + period < to_batch ? begin + period : to_batch;
            if (begin >= stop) break;
            double* own = models[learner];
            i64 step = *(volatile i64*)(steps + learner);
            for (i64 b = begin; b < stop; b++) {
                i64 first = b * batch_rows;
                i64 end = first + batch_rows < rows ? first + batch_rows : rows;
                network_batch(group, order, own, first, end, capacity, (value_t*)(sums + NETWORK_SUMS), sums, left, right);
                double factor = gradient_factor(sums, end - first, &of_block);
                for (i64 j = group.first(); j < WEIGHTS; j += group.stride()) {
                    double before = read_shared_weight(own + j);
                    update_weight((int)j, own, own + WEIGHTS, sums, penalised, factor, (double)(step + 1 + b - begin), 0);
                    if (b == stop - 1) {
                        reference[j * learners + learner] = before;
                        double moved = read_shared_weight(own + j) - alpha * (before - read_shared_weight(central + j));
                        *(volatile double*)(own + j) = moved;
                    }
                }
                group_barrier(group);
            }
            if (group.rank == 0) {
                if (threadIdx.x == 0) steps[learner] = step + stop - begin;
                int fine = all_finite(own, &seen);
                if (threadIdx.x == 0 && !fine) atomicMin(finite, 0);
                __syncthreads();  // seen is read
            }
        }
        grid_barrier(barrier);
        i64 taking = (to_batch - batch + period - 1) / period;
        move_central(central, central_before, reference, learners, taking < learners ? taking : learners, alpha, momentum);
        grid_barrier(barrier);
    }
}
