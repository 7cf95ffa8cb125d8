// Sums of a model's outputs over rows, in one order that depends on the rows alone.
//
// Rows [first, end) of a batch are cut into groups of 64 chunks, chunks of 8 tiles, tiles of 128 rows. A warp sums a tile: lane l
// takes rows l, l + 32, l + 64, l + 96 and the lanes meet in a butterfly. Tiles of a chunk, chunks of a group, then groups are
// added in order in double. So a batch has the same sums, bit for bit, with one warp, with 32, and with many blocks.
//
// Needs the generated structures of one model: MODEL_SUMS, MODEL_WEIGHTS, MODEL_PIECE_SUMS, MODEL_PIECES.
#define LANE_ROWS 4
#define TILE_ROWS 128
#define CHUNK_TILES 8
#define CHUNK_ROWS 1024
#define GROUP_CHUNKS 64

// A block sums the tiles of four chunks at once, so that up to 32 warps have work.
#define PASS_TILES 32
#define PASS_ROWS 4096

// Shared memory of batch_sums: TILE_SUMS values of value_t, and SUM_CELLS doubles (the sums, then those of the current group).
#define TILE_SUMS (PASS_TILES * MODEL_PIECE_SUMS)
#define SUM_CELLS (2 * MODEL_SUMS)

// Adds the sums of one piece over the rows [first, end) of one pass, which begins with chunk number `chunk` of its batch, to
// sums[first_output …]. All threads of the block call it; sums is complete, and of_tile free again, when it returns.
template <class Piece>
static __device__ __forceinline__ void piece_sums(
    Piece piece, const row_order& order, i64 first, i64 end, i64 chunk, value_t* of_tile, double* sums) {
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
        double* group = sums + MODEL_SUMS + Piece::first_output + j;
        for (int begin = 0; begin < tiles; begin += CHUNK_TILES) {
            double of_chunk = 0;
            for (int t = begin; t < tiles && t < begin + CHUNK_TILES; t++) of_chunk += (double)of_tile[t * Piece::sums + j];
            *group += of_chunk;
            if ((chunk + begin / CHUNK_TILES) % GROUP_CHUNKS == GROUP_CHUNKS - 1) {
                sums[Piece::first_output + j] += *group;
                *group = 0;
            }
        }
    }
    __syncthreads();  // of_tile is read, sums are written
}

// Sets sums[0 … MODEL_SUMS) to the sums over the rows [first, end). All threads of the block call it; what they wrote to weights
// before is seen by all.
static __device__ __forceinline__ void batch_sums(
    const row_order& order, const double* weights, i64 first, i64 end, value_t* of_tile, double* sums) {
    for (int j = threadIdx.x; j < SUM_CELLS; j += blockDim.x) sums[j] = 0;
    __syncthreads();  // sums are zero, weights are written
    for (i64 from = first; from < end; from += PASS_ROWS) {
        i64 stop = from + PASS_ROWS < end ? from + PASS_ROWS : end;
        i64 chunk = (from - first) / CHUNK_ROWS;
#define VISIT(Piece) piece_sums(Piece(weights), order, from, stop, chunk, of_tile, sums);
        MODEL_PIECES(VISIT)
#undef VISIT
    }
    for (int j = threadIdx.x; j < MODEL_SUMS; j += blockDim.x) sums[j] += sums[MODEL_SUMS + j];
    __syncthreads();  // sums are complete
}

// Sum number j of a batch whose chunks lie at parts[chunk * MODEL_SUMS + j], in all lanes. All lanes of a warp call it.
static __device__ __forceinline__ double sum_of_chunks(const double* parts, i64 chunks, int j) {
    double total = 0;
    i64 groups = (chunks + GROUP_CHUNKS - 1) / GROUP_CHUNKS;
    for (i64 base = 0; base < groups; base += 32) {
        double of_group = 0;
        i64 chunk = (base + threadIdx.x % 32) * GROUP_CHUNKS;
        i64 stop = chunk + GROUP_CHUNKS < chunks ? chunk + GROUP_CHUNKS : chunks;
        for (; chunk < stop; chunk++) of_group += *(const volatile double*)(parts + chunk * MODEL_SUMS + j);
        for (int l = 0; l < 32 && base + l < groups; l++) total += __shfl_sync(FULL_WARP, of_group, l);
    }
    return total;
}
