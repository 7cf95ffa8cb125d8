// Sums of a model's outputs over any number of rows, by the whole device, in two launches.
//
// train_sums: block b takes chunks b, b + gridDim, …; chunk c of the rows [first, end) goes to parts[c * MODEL_SUMS …]. Blocks
// of any multiple of 32 threads; dynamic shared memory: SUM_CELLS doubles, then TILE_SUMS values.
// train_sums_finish: sets sums to the chunks added in order; a warp for each sum. Blocks of any multiple of 32 threads.
extern "C" __global__ void train_sums(
    const i64* starts, const column_t* const* table, int segments, int stride, const double* weights, i64 first, i64 end,
    double* parts) {
    DYNAMIC_SHARED(double, sums);
    value_t* of_tile = (value_t*)(sums + SUM_CELLS);
    row_order order = {starts, table, segments, stride};
    for (i64 chunk = blockIdx.x; first + chunk * CHUNK_ROWS < end; chunk += gridDim.x) {
        i64 from = first + chunk * CHUNK_ROWS;
        batch_sums(order, weights, from, from + CHUNK_ROWS < end ? from + CHUNK_ROWS : end, of_tile, sums);
        for (int j = threadIdx.x; j < MODEL_SUMS; j += blockDim.x) parts[chunk * MODEL_SUMS + j] = sums[j];
        __syncthreads();  // sums are read
    }
}

extern "C" __global__ void train_sums_finish(const double* parts, i64 chunks, double* sums) {
    for (i64 j = grid_first() / 32; j < MODEL_SUMS; j += grid_stride() / 32) {
        double total = sum_of_chunks(parts, chunks, (int)j);
        if (threadIdx.x % 32 == 0) sums[j] = total;
    }
}
