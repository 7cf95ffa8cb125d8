// C = A · B by blocks of 256 threads in tiles of 64 × 64, each element summed by one thread in the order of k: the strict form.
//
// A and B are functions: a(row, k) and b(k, column) give an element, a.along() and b.along() say whether neighbours along k lie side
// by side in memory, so that threads read what lies together. store(row, column, sum) takes each element once. Blocks `rank` of
// `count` take tiles in turn; all threads of a block call it, and the tiles in shared memory are free again when it returns.
#define PRODUCT_THREADS 256
#define PRODUCT_TILE 64
#define PRODUCT_STEP 16
#define PRODUCT_PITCH (PRODUCT_TILE + 2)

template <class T>
struct product_strict {
    typedef T cell;
    static constexpr int cells = PRODUCT_STEP * PRODUCT_PITCH;

    template <class A, class B, class Store>
    static __device__ void run(
        cell* left, cell* right, int rank, int count, i64 rows, i64 columns, i64 inner, const A& a, const B& b, const Store& store) {
        int tx = threadIdx.x % 16, ty = threadIdx.x / 16;
        i64 across = (columns + PRODUCT_TILE - 1) / PRODUCT_TILE;
        i64 tiles = across * ((rows + PRODUCT_TILE - 1) / PRODUCT_TILE);
        for (i64 tile = rank; tile < tiles; tile += count) {
            i64 row0 = tile / across * PRODUCT_TILE, column0 = tile % across * PRODUCT_TILE;
            T sum[4][4] = {};
            for (i64 k0 = 0; k0 < inner; k0 += PRODUCT_STEP) {
                for (int i = threadIdx.x; i < PRODUCT_STEP * PRODUCT_TILE; i += PRODUCT_THREADS) {
                    int k = a.along() ? i % PRODUCT_STEP : i / PRODUCT_TILE;
                    int r = a.along() ? i / PRODUCT_STEP : i % PRODUCT_TILE;
                    left[k * PRODUCT_PITCH + r] = row0 + r < rows && k0 + k < inner ? (T)a(row0 + r, k0 + k) : (T)0;
                    k = b.along() ? i % PRODUCT_STEP : i / PRODUCT_TILE;
                    r = b.along() ? i / PRODUCT_STEP : i % PRODUCT_TILE;
                    right[k * PRODUCT_PITCH + r] = column0 + r < columns && k0 + k < inner ? (T)b(k0 + k, column0 + r) : (T)0;
                }
                __syncthreads();  // the tiles are written
                int steps = inner - k0 < PRODUCT_STEP ? (int)(inner - k0) : PRODUCT_STEP;
                for (int k = 0; k < steps; k++) {
                    T l[4], r[4];
#pragma unroll
                    for (int i = 0; i < 4; i++) {
                        l[i] = left[k * PRODUCT_PITCH + ty + 16 * i];
                        r[i] = right[k * PRODUCT_PITCH + tx + 16 * i];
                    }
#pragma unroll
                    for (int i = 0; i < 4; i++) {
#pragma unroll
                        for (int j = 0; j < 4; j++) sum[i][j] += l[i] * r[j];
                    }
                }
                __syncthreads();  // the tiles are read
            }
#pragma unroll
            for (int i = 0; i < 4; i++) {
#pragma unroll
                for (int j = 0; j < 4; j++) {
                    i64 row = row0 + ty + 16 * i, column = column0 + tx + 16 * j;
                    if (row < rows && column < columns) store(row, column, sum[i][j]);
                }
            }
        }
    }
};
