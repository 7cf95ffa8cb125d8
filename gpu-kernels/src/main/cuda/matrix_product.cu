// C = epilogue(A · B), any number of rows and columns, each element summed by one thread in the order of k: the strict form.
//
// A is rows × inner with element (i, k) at a[i * a_row + k * a_column], B likewise, C row-major, so transposed factors need no
// copy. Epilogues: 0 the product times `factor`; 1 its sigmoid; 2 its rectifier; 3 the product times the slope of the sigmoid
// whose value is in `other`, y (1 - y); 4 the product times the slope of the rectifier whose value is in `other`; 5 C itself plus
// the product times `factor`. `other` lies as C does and is read for 3 and 4.
//
// Blocks of 256 threads, one for each tile of 64 × 64 (column tiles first), in strides of the grid; 2,112 values of shared memory.
#define MATRIX_TILE 64
#define MATRIX_STEP 16
#define MATRIX_PITCH (MATRIX_TILE + 2)

static __device__ __forceinline__ real matrix_epilogue(int kind, real sum, double factor, real before, real other) {
    switch (kind) {
        case 1: return (real)1 / ((real)1 + exp(-sum));
        case 2: return sum > (real)0 ? sum : (real)0;
        case 3: return sum * other * ((real)1 - other);
        case 4: return other > (real)0 ? sum : (real)0;
        case 5: return before + (real)factor * sum;
        default: return (real)factor * sum;
    }
}

// What one thread does for the elements of C that it owns, for both kinds of product.
static __device__ __forceinline__ void matrix_store(
    real* c, const real* other, i64 row, i64 column, i64 rows, i64 columns, real sum, int kind, double factor) {
    if (row >= rows || column >= columns) return;
    i64 at = row * columns + column;
    c[at] = matrix_epilogue(kind, sum, factor, kind == 5 ? c[at] : (real)0, kind == 3 || kind == 4 ? other[at] : (real)0);
}

extern "C" __global__ void __launch_bounds__(256) matrix_product(
    real* c, const real* a, const real* b, const real* other, i64 rows, i64 columns, i64 inner, i64 a_row, i64 a_column, i64 b_row,
    i64 b_column, int kind, double factor) {
    __shared__ real left[MATRIX_STEP][MATRIX_PITCH];
    __shared__ real right[MATRIX_STEP][MATRIX_PITCH];
    int tx = threadIdx.x % 16, ty = threadIdx.x / 16;
    i64 across = (columns + MATRIX_TILE - 1) / MATRIX_TILE;
    i64 tiles = across * ((rows + MATRIX_TILE - 1) / MATRIX_TILE);
    for (i64 tile = blockIdx.x; tile < tiles; tile += gridDim.x) {
        i64 row0 = tile / across * MATRIX_TILE, column0 = tile % across * MATRIX_TILE;
        real sum[4][4] = {};
        for (i64 k0 = 0; k0 < inner; k0 += MATRIX_STEP) {
            for (int i = threadIdx.x; i < MATRIX_STEP * MATRIX_TILE; i += 256) {
                // neighbouring threads read neighbouring elements, whichever way the factor lies
                int k = a_column == 1 ? i % MATRIX_STEP : i / MATRIX_TILE;
                int r = a_column == 1 ? i / MATRIX_STEP : i % MATRIX_TILE;
                left[k][r] = row0 + r < rows && k0 + k < inner ? a[(row0 + r) * a_row + (k0 + k) * a_column] : (real)0;
                k = b_row == 1 ? i % MATRIX_STEP : i / MATRIX_TILE;
                r = b_row == 1 ? i / MATRIX_STEP : i % MATRIX_TILE;
                right[k][r] = column0 + r < columns && k0 + k < inner ? b[(k0 + k) * b_row + (column0 + r) * b_column] : (real)0;
            }
            __syncthreads();  // the tiles are written
#pragma unroll
            for (int k = 0; k < MATRIX_STEP; k++) {
                real l[4], r[4];
#pragma unroll
                for (int i = 0; i < 4; i++) {
                    l[i] = left[k][ty + 16 * i];
                    r[i] = right[k][tx + 16 * i];
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
                matrix_store(c, other, row0 + ty + 16 * i, column0 + tx + 16 * j, rows, columns, sum[i][j], kind, factor);
            }
        }
    }
}
