// Sums of a model's outputs over any number of rows, by the whole device, in two launches.
//
// train_sums: block b takes chunks b, b + gridDim, …; chunk c of the rows [first, end) goes to parts[c * MODEL_SUMS …]. Blocks
// of any multiple of 32 threads; dynamic shared memory: MODEL_SUMS doubles, then TILE_SUMS values.
// train_sums_finish: sets sums to the chunks added in order. Any launch shape.
extern "C" __global__ void train_sums(
    const i64* starts, const column_t* const* table, int segments, int stride, const double* weights, i64 first, i64 end,
    double* parts) {
    DYNAMIC_SHARED(double, out);
    value_t* of_tile = (value_t*)(out + MODEL_SUMS);
    row_order order = {starts, table, segments, stride};
    for (i64 chunk = blockIdx.x; first + chunk * CHUNK_ROWS < end; chunk += gridDim.x) {
        i64 from = first + chunk * CHUNK_ROWS;
        batch_sums(order, weights, from, from + CHUNK_ROWS < end ? from + CHUNK_ROWS : end, of_tile, out);
        for (int j = threadIdx.x; j < MODEL_SUMS; j += blockDim.x) parts[chunk * MODEL_SUMS + j] = out[j];
        __syncthreads();  // out is read
    }
}

extern "C" __global__ void train_sums_finish(const double* parts, i64 chunks, double* sums) {
    for (i64 j = grid_first(); j < MODEL_SUMS; j += grid_stride()) {
        double total = 0;
        for (i64 chunk = 0; chunk < chunks; chunk++) total += parts[chunk * MODEL_SUMS + j];
        sums[j] = total;
    }
}
