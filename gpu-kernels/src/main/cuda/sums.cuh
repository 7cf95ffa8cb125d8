// Sums of a model's outputs over rows, in one order that depends on the rows alone.
//
// Rows [first, end) of a batch are cut into chunks of 4,096, chunks into tiles of 128. A warp sums a tile: lane l takes rows
// l, l + 32, l + 64, l + 96 and the lanes meet in a butterfly. Tiles of a chunk, then chunks, are added in order in double. So
// a batch has the same sums, bit for bit, with one warp, with 32, and with many blocks.
//
// Needs the generated structures of one model: MODEL_SUMS, MODEL_WEIGHTS, MODEL_PIECE_SUMS, MODEL_PIECES.
#define LANE_ROWS 4
#define TILE_ROWS 128
#define CHUNK_TILES 32
#define CHUNK_ROWS 4096

// Shared memory of chunk_sums, in values of value_t.
#define TILE_SUMS (CHUNK_TILES * MODEL_PIECE_SUMS)

// The order of rows that batches count in. Segment s holds rows [starts[s], starts[s + 1]) of it; table[s * stride + c] is where
// row 0 of the order would lie if column c of the segment went on before it.
struct row_order {
    const i64* starts;
    const column_t* const* table;
    int segments;
    int stride;
};

// Segment that holds `row`.
static __device__ __forceinline__ int segment_of(const row_order& order, i64 row) {
    int low = 0, high = order.segments - 1;
    while (low < high) {
        int middle = (low + high + 1) / 2;
        if (order.starts[middle] <= row) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    return low;
}

// Adds the sums of one piece over the rows [first, end) of one chunk to out[first_output …]. All threads of the block call it;
// of_tile is shared memory of TILE_SUMS values. out is complete, and of_tile free again, when it returns.
template <class Piece>
static __device__ __forceinline__ void piece_sums(
    Piece piece, const row_order& order, i64 first, i64 end, value_t* of_tile, double* out) {
    int lane = threadIdx.x % 32;
    int tiles = (int)((end - first + TILE_ROWS - 1) / TILE_ROWS);
    int tile = threadIdx.x / 32;
    int segment = tile < tiles ? segment_of(order, first + (i64)tile * TILE_ROWS) : 0;
    int loaded = -1;
    for (; tile < tiles; tile += blockDim.x / 32) {
        value_t sum[Piece::sums];
#pragma unroll
        for (int j = 0; j < Piece::sums; j++) sum[j] = (value_t)0;
        i64 begin = first + (i64)tile * TILE_ROWS;
        i64 stop = begin + TILE_ROWS < end ? begin + TILE_ROWS : end;
        while (begin >= order.starts[segment + 1]) segment++;
        if (stop <= order.starts[segment + 1]) {
            if (segment != loaded) {
                piece.columns(order.table + (i64)segment * order.stride);
                loaded = segment;
            }
            if (stop == begin + TILE_ROWS) {
                // a whole tile: no checks, so that the loads of all four rows are in flight together
#pragma unroll
                for (int k = 0; k < LANE_ROWS; k++) piece.row(begin + lane + 32 * k, sum);
            } else {
                for (i64 row = begin + lane; row < stop; row += 32) piece.row(row, sum);
            }
        } else {
            // the tile lies in several segments: the same rows in the same order, each looked up
            int own = segment;
            for (i64 row = begin + lane; row < stop; row += 32) {
                while (row >= order.starts[own + 1]) own++;
                piece.columns(order.table + (i64)own * order.stride);
                piece.row(row, sum);
            }
            loaded = -1;
        }
#pragma unroll
        for (int j = 0; j < Piece::sums; j++) {
            value_t total = warp_sum(sum[j]);
            if (lane == 0) of_tile[tile * Piece::sums + j] = total;
        }
    }
    __syncthreads();  // of_tile is written
    for (int j = threadIdx.x; j < Piece::sums; j += blockDim.x) {
        double total = 0;
        for (int t = 0; t < tiles; t++) total += (double)of_tile[t * Piece::sums + j];
        out[Piece::first_output + j] += total;
    }
    __syncthreads();  // of_tile is read, out is written
}

// Adds the sums of all outputs over the rows of one chunk to out[0 … MODEL_SUMS).
static __device__ __forceinline__ void chunk_sums(
    const row_order& order, const double* weights, i64 first, i64 end, value_t* of_tile, double* out) {
#define VISIT(Piece) piece_sums(Piece(weights), order, first, end, of_tile, out);
    MODEL_PIECES(VISIT)
#undef VISIT
}

// Sets out[0 … MODEL_SUMS) to the sums over the rows [first, end). All threads of the block call it.
static __device__ __forceinline__ void batch_sums(
    const row_order& order, const double* weights, i64 first, i64 end, value_t* of_tile, double* out) {
    for (int j = threadIdx.x; j < MODEL_SUMS; j += blockDim.x) out[j] = 0;
    __syncthreads();  // out is zero
    for (i64 from = first; from < end; from += CHUNK_ROWS) {
        chunk_sums(order, weights, from, from + CHUNK_ROWS < end ? from + CHUNK_ROWS : end, of_tile, out);
    }
}
