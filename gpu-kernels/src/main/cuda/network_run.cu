// Steps of descent of a network inside one launch, each by a group of blocks, with weights and state where they lie.
//
// `shared` 0: one group, the whole grid, runs the batches [from_batch, to_batch) in order. `shared` 1: groups work on one model
// without locks, each taking the next batch from `counter`, which starts at from_batch. Update number of batch b: first_step + b -
// from_batch.
//
// Blocks of 256 threads, a whole number of groups; cooperative where a group has several. `cells` and `room` as in network_sums.
extern "C" __global__ void __launch_bounds__(256, 2) network_run(
    const i64* starts, const column_t* const* table, int segments, int stride, i64 rows, i64 batch_rows, i64 from_batch,
    i64 to_batch, i64 first_step, double* weights, double* state, const double* penalised, u64* counter, i64 capacity,
    int group_blocks, u32* cells, double* room, i64 room_cells, int shared, int* finite) {
    __shared__ product_t::cell left[product_t::cells];
    __shared__ product_t::cell right[product_t::cells];
    __shared__ double of_block;
    __shared__ int seen;
    block_group group = group_of(group_blocks, cells);
    row_order order = {starts, table, segments, stride};
    double* sums = room + group.number * room_cells;
    i64* taken = (i64*)(group.cells + 2);
    for (i64 batch = from_batch;; batch++) {
        if (shared) {
            if (group.rank == 0 && threadIdx.x == 0) *(volatile i64*)taken = (i64)atomicAdd(counter, 1ull);
            group_barrier(group);
            batch = *(volatile i64*)taken;
        }
        if (batch >= to_batch) break;
        i64 first = batch * batch_rows;
        i64 end = first + batch_rows < rows ? first + batch_rows : rows;
        // ends with a meeting, behind which the sums are written
        network_batch(group, order, weights, first, end, capacity, (value_t*)(sums + NETWORK_SUMS), sums, left, right);
        double factor = gradient_factor(sums, end - first, &of_block);
        for (i64 j = group.first(); j < WEIGHTS; j += group.stride()) {
            update_weight((int)j, weights, state, sums, penalised, factor, (double)(first_step + batch - from_batch), shared);
        }
        group_barrier(group);
    }
    if (group.rank == 0) {
        int fine = all_finite(weights, &seen);
        if (threadIdx.x == 0 && !fine) atomicMin(finite, 0);
    }
}
