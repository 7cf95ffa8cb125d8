// C = epilogue(A · B), any number of rows and columns, in the strict order of product.cuh.
//
// A is rows × inner with element (i, k) at a[i * a_row + k * a_column], B likewise, C row-major, so transposed factors need no
// copy. Epilogues: 0 the product times `factor`; 1 its sigmoid; 2 its rectifier; 3 the product times the slope of the sigmoid
// whose value is in `other`, y (1 - y); 4 the product times the slope of the rectifier whose value is in `other`; 5 C itself plus
// the product times `factor`. `other` lies as C does and is read for 3 and 4.
//
// Blocks of 256 threads, which take tiles of 64 × 64 in turn; 2,112 values of shared memory.
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

// An element of A or B that lies in memory with two strides.
struct matrix_factor {
    const real* at;
    i64 row, column, inner_stride;
    __device__ __forceinline__ bool along() const { return inner_stride == 1; }
    __device__ __forceinline__ real operator()(i64 i, i64 j) const { return at[i * row + j * column]; }
};

struct matrix_result {
    real* c;
    const real* other;
    i64 columns;
    int kind;
    double factor;
    __device__ __forceinline__ void operator()(i64 row, i64 column, real sum) const {
        i64 at = row * columns + column;
        c[at] = matrix_epilogue(kind, sum, factor, kind == 5 ? c[at] : (real)0, kind == 3 || kind == 4 ? other[at] : (real)0);
    }
};

template <class Product>
static __device__ void matrix_tiles(
    typename Product::cell* left, typename Product::cell* right, real* c, const real* a, const real* b, const real* other, i64 rows,
    i64 columns, i64 inner, i64 a_row, i64 a_column, i64 b_row, i64 b_column, int kind, double factor) {
    matrix_factor of_a = {a, a_row, a_column, a_column};
    matrix_factor of_b = {b, b_row, b_column, b_row};
    matrix_result result = {c, other, columns, kind, factor};
    Product::run(left, right, blockIdx.x, gridDim.x, rows, columns, inner, of_a, of_b, result);
}

extern "C" __global__ void __launch_bounds__(256) matrix_product(
    real* c, const real* a, const real* b, const real* other, i64 rows, i64 columns, i64 inner, i64 a_row, i64 a_column, i64 b_row,
    i64 b_column, int kind, double factor) {
    __shared__ real left[product_strict<real>::cells];
    __shared__ real right[product_strict<real>::cells];
    matrix_tiles<product_strict<real>>(left, right, c, a, b, other, rows, columns, inner, a_row, a_column, b_row, b_column, kind, factor);
}
