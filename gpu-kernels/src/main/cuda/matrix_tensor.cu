// C = epilogue(A · B) on tensor cores, as matrix_product: factors rounded to tf32, bf16 or f16, sums in float32. Needs compute
// capability 8.0 and PAGEGRAD_REAL float. Blocks of 256 threads; 18,432 bytes of shared memory at most.
extern "C" __global__ void __launch_bounds__(256) matrix_tf32(
    real* c, const real* a, const real* b, const real* other, i64 rows, i64 columns, i64 inner, i64 a_row, i64 a_column, i64 b_row,
    i64 b_column, int kind, double factor) {
    typedef product_tensor<tensor_tf32> product;
    __shared__ product::cell left[product::cells];
    __shared__ product::cell right[product::cells];
    matrix_tiles<product>(left, right, c, a, b, other, rows, columns, inner, a_row, a_column, b_row, b_column, kind, factor);
}

extern "C" __global__ void __launch_bounds__(256) matrix_bf16(
    real* c, const real* a, const real* b, const real* other, i64 rows, i64 columns, i64 inner, i64 a_row, i64 a_column, i64 b_row,
    i64 b_column, int kind, double factor) {
    typedef product_tensor<tensor_half<half_bf16>> product;
    __shared__ product::cell left[product::cells];
    __shared__ product::cell right[product::cells];
    matrix_tiles<product>(left, right, c, a, b, other, rows, columns, inner, a_row, a_column, b_row, b_column, kind, factor);
}

extern "C" __global__ void __launch_bounds__(256) matrix_f16(
    real* c, const real* a, const real* b, const real* other, i64 rows, i64 columns, i64 inner, i64 a_row, i64 a_column, i64 b_row,
    i64 b_column, int kind, double factor) {
    typedef product_tensor<tensor_half<half_f16>> product;
    __shared__ product::cell left[product::cells];
    __shared__ product::cell right[product::cells];
    matrix_tiles<product>(left, right, c, a, b, other, rows, columns, inner, a_row, a_column, b_row, b_column, kind, factor);
}
