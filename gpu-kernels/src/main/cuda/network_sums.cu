// Sums of a network's outputs over any number of rows, in two launches.
//
// network_sums: groups of blocks take chunks of 1,024 rows in turn; chunk c of the rows [first, end) goes to
// parts[c * NETWORK_SUMS …]. Blocks of 256 threads, a whole number of groups, cooperative where a group has several blocks;
// `cells` holds four zeroed words for each group, `room` room_cells doubles for each.
// network_sums_finish: sets sums to the chunks added in order; a thread for each sum.
static __device__ __forceinline__ void network_batch(
    const block_group& group, const row_order& order, const double* weights, i64 first, i64 end, i64 capacity, value_t* room,
    double* sums, product_t::cell* left, product_t::cell* right) {
    for (i64 from = first; from < end; from += CHUNK_ROWS) {
        i64 rows = end - from < CHUNK_ROWS ? end - from : CHUNK_ROWS;
        network_values values = {weights, room, capacity, sums, from > first};
        network_chunk(group, order, values, from, rows, left, right);
        group_barrier(group);
    }
}

extern "C" __global__ void __launch_bounds__(256, 2) network_sums(
    const i64* starts, const column_t* const* table, int segments, int stride, const double* weights, i64 first, i64 end,
    i64 capacity, int group_blocks, u32* cells, double* room, i64 room_cells, double* parts) {
    __shared__ product_t::cell left[product_t::cells];
    __shared__ product_t::cell right[product_t::cells];
    block_group group = group_of(group_blocks, cells);
    row_order order = {starts, table, segments, stride};
    i64 groups = gridDim.x / group_blocks;
    double* own = room + group.number * room_cells;
    for (i64 chunk = group.number; first + chunk * CHUNK_ROWS < end; chunk += groups) {
        i64 from = first + chunk * CHUNK_ROWS;
        i64 stop = from + CHUNK_ROWS < end ? from + CHUNK_ROWS : end;
        network_batch(
            group, order, weights, from, stop, capacity, (value_t*)(own + NETWORK_SUMS), parts + chunk * NETWORK_SUMS, left, right);
    }
}

extern "C" __global__ void network_sums_finish(const double* parts, i64 chunks, double* sums) {
    for (i64 j = grid_first(); j < NETWORK_SUMS; j += grid_stride()) {
        double total = parts[j];
        for (i64 chunk = 1; chunk < chunks; chunk++) total += parts[chunk * NETWORK_SUMS + j];
        sums[j] = total;
    }
}
