// C = epilogue(A · B) on tensor cores, as matrix_product: factors rounded to tf32, bf16 or f16, sums in float32. Needs compute
// capability 8.0 and PAGEGRAD_REAL float.
//
// A block of 128 threads makes a tile of 64 × 64, each of its four warps a quarter of 32 × 32 out of mma.sync instructions of
// 16 × 8. Fragment layouts: PTX ISA, "Warp-level matrix instructions", m16n8k8 and m16n8k16. 18,432 bytes of shared memory at most.
#define TENSOR_TILE 64
#define TENSOR_STEP 32
#define TENSOR_PITCH (TENSOR_STEP + 4)

// Rounded to 10 bits of mantissa, ties away from zero, in the high bits of a float.
static __device__ __forceinline__ u32 to_tf32(float v) {
    u32 bits = __float_as_uint(v);
    return (bits & 0x7f800000u) == 0x7f800000u ? bits : (bits + 0x1000u) & 0xffffe000u;
}

// Rounded to nearest even.
static __device__ __forceinline__ u32 to_bf16(float v) {
    u32 bits = __float_as_uint(v);
    if ((bits & 0x7fffffffu) > 0x7f800000u) return bits >> 16 | 0x40u;
    return (bits + 0x7fffu + (bits >> 16 & 1u)) >> 16;
}

// Rounded to nearest even; too large becomes infinite.
static __device__ __forceinline__ u32 to_f16(float v) {
    u32 bits = __float_as_uint(v);
    u32 sign = bits >> 16 & 0x8000u;
    u32 size = bits & 0x7fffffffu;
    if (size > 0x7f800000u) return sign | 0x7e00u;
    if (size >= 0x477ff000u) return sign | 0x7c00u;
    if (size < 0x38800000u) {
        // below the normal numbers: adding 2^23 units of the last place rounds
        float shifted = __uint_as_float(size) + 0.5f;
        return sign | (__float_as_uint(shifted) - 0x3f000000u);
    }
    u32 odd = size >> 13 & 1u;
    return sign | (size - 0x38000000u + 0xfffu + odd) >> 13;
}

struct tensor_tf32 {
    static constexpr int depth = 8;
    typedef u32 cell;
    static __device__ __forceinline__ cell rounded(float v) { return to_tf32(v); }
    static __device__ __forceinline__ void multiply(float (&d)[4], const u32 (&a)[4], const u32 (&b)[2]) {
#ifdef PAGEGRAD_SIMT
        simt_mma(__LINE__, "m16n8k8.tf32", d, a, b);
#else
        asm volatile(
            "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
            : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
            : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
#endif
    }
    // Element of A's fragment i of this lane at (row, k) of its tile of 16 × 8.
    static __device__ __forceinline__ u32 left(const cell* tile, int row, int k, int i) {
        return tile[(row + (i & 1) * 8) * TENSOR_PITCH + k + (i >> 1) * 4];
    }
    static __device__ __forceinline__ u32 right(const cell* tile, int column, int k, int i) {
        return tile[column * TENSOR_PITCH + k + i * 4];
    }
    static __device__ __forceinline__ int first_k(int member) { return member; }
};

template <class Half>
struct tensor_half {
    static constexpr int depth = 16;
    typedef unsigned short cell;
    static __device__ __forceinline__ cell rounded(float v) { return (cell)Half::rounded(v); }
    static __device__ __forceinline__ void multiply(float (&d)[4], const u32 (&a)[4], const u32 (&b)[2]) { Half::multiply(d, a, b); }
    static __device__ __forceinline__ u32 pair(const cell* at) { return (u32)at[0] | (u32)at[1] << 16; }
    static __device__ __forceinline__ u32 left(const cell* tile, int row, int k, int i) {
        return pair(tile + (row + (i & 1) * 8) * TENSOR_PITCH + k + (i >> 1) * 8);
    }
    static __device__ __forceinline__ u32 right(const cell* tile, int column, int k, int i) {
        return pair(tile + column * TENSOR_PITCH + k + i * 8);
    }
    static __device__ __forceinline__ int first_k(int member) { return 2 * member; }
};

struct half_bf16 {
    static __device__ __forceinline__ u32 rounded(float v) { return to_bf16(v); }
    static __device__ __forceinline__ void multiply(float (&d)[4], const u32 (&a)[4], const u32 (&b)[2]) {
#ifdef PAGEGRAD_SIMT
        simt_mma(__LINE__, "m16n8k16.bf16", d, a, b);
#else
        asm volatile(
            "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
            : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
            : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
#endif
    }
};

struct half_f16 {
    static __device__ __forceinline__ u32 rounded(float v) { return to_f16(v); }
    static __device__ __forceinline__ void multiply(float (&d)[4], const u32 (&a)[4], const u32 (&b)[2]) {
#ifdef PAGEGRAD_SIMT
        simt_mma(__LINE__, "m16n8k16.f16", d, a, b);
#else
        asm volatile(
            "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
            : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
            : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
#endif
    }
};

// left and right are shared memory of TENSOR_TILE * TENSOR_PITCH cells each.
template <class Type>
static __device__ __forceinline__ void tensor_product(
    typename Type::cell* left, typename Type::cell* right, real* c, const real* a, const real* b, const real* other, i64 rows,
    i64 columns, i64 inner, i64 a_row, i64 a_column, i64 b_row, i64 b_column, int kind, double factor) {
    int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
    int group = lane / 4, member = lane % 4;
    int row_of_warp = warp / 2 * 32, column_of_warp = warp % 2 * 32;
    i64 across = (columns + TENSOR_TILE - 1) / TENSOR_TILE;
    i64 tiles = across * ((rows + TENSOR_TILE - 1) / TENSOR_TILE);
    for (i64 tile = blockIdx.x; tile < tiles; tile += gridDim.x) {
        i64 row0 = tile / across * TENSOR_TILE, column0 = tile % across * TENSOR_TILE;
        float sum[2][4][4] = {};
        for (i64 k0 = 0; k0 < inner; k0 += TENSOR_STEP) {
            for (int i = threadIdx.x; i < TENSOR_TILE * TENSOR_STEP; i += 128) {
                int k = a_column == 1 ? i % TENSOR_STEP : i / TENSOR_TILE;
                int r = a_column == 1 ? i / TENSOR_STEP : i % TENSOR_TILE;
                bool there = row0 + r < rows && k0 + k < inner;
                left[r * TENSOR_PITCH + k] = Type::rounded(there ? (float)a[(row0 + r) * a_row + (k0 + k) * a_column] : 0.0f);
                k = b_row == 1 ? i % TENSOR_STEP : i / TENSOR_TILE;
                r = b_row == 1 ? i / TENSOR_STEP : i % TENSOR_TILE;
                there = column0 + r < columns && k0 + k < inner;
                right[r * TENSOR_PITCH + k] = Type::rounded(there ? (float)b[(k0 + k) * b_row + (column0 + r) * b_column] : 0.0f);
            }
            __syncthreads();  // the tiles are written
#pragma unroll
            for (int k = 0; k < TENSOR_STEP; k += Type::depth) {
                u32 l[2][4], r[4][2];
#pragma unroll
                for (int m = 0; m < 2; m++) {
#pragma unroll
                    for (int i = 0; i < 4; i++) l[m][i] = Type::left(left, row_of_warp + 16 * m + group, k + Type::first_k(member), i);
                }
#pragma unroll
                for (int n = 0; n < 4; n++) {
#pragma unroll
                    for (int i = 0; i < 2; i++) r[n][i] = Type::right(right, column_of_warp + 8 * n + group, k + Type::first_k(member), i);
                }
#pragma unroll
                for (int m = 0; m < 2; m++) {
#pragma unroll
                    for (int n = 0; n < 4; n++) Type::multiply(sum[m][n], l[m], r[n]);
                }
            }
            __syncthreads();  // the tiles are read
        }
#pragma unroll
        for (int m = 0; m < 2; m++) {
#pragma unroll
            for (int n = 0; n < 4; n++) {
#pragma unroll
                for (int i = 0; i < 4; i++) {
                    i64 row = row0 + row_of_warp + 16 * m + group + (i >> 1) * 8;
                    i64 column = column0 + column_of_warp + 8 * n + member * 2 + (i & 1);
                    matrix_store(c, other, row, column, rows, columns, (real)sum[m][n][i], kind, factor);
                }
            }
        }
    }
}

extern "C" __global__ void __launch_bounds__(128) matrix_tf32(
    real* c, const real* a, const real* b, const real* other, i64 rows, i64 columns, i64 inner, i64 a_row, i64 a_column, i64 b_row,
    i64 b_column, int kind, double factor) {
    __shared__ tensor_tf32::cell left[TENSOR_TILE * TENSOR_PITCH];
    __shared__ tensor_tf32::cell right[TENSOR_TILE * TENSOR_PITCH];
    tensor_product<tensor_tf32>(left, right, c, a, b, other, rows, columns, inner, a_row, a_column, b_row, b_column, kind, factor);
}

extern "C" __global__ void __launch_bounds__(128) matrix_bf16(
    real* c, const real* a, const real* b, const real* other, i64 rows, i64 columns, i64 inner, i64 a_row, i64 a_column, i64 b_row,
    i64 b_column, int kind, double factor) {
    __shared__ tensor_half<half_bf16>::cell left[TENSOR_TILE * TENSOR_PITCH];
    __shared__ tensor_half<half_bf16>::cell right[TENSOR_TILE * TENSOR_PITCH];
    tensor_product<tensor_half<half_bf16>>(left, right, c, a, b, other, rows, columns, inner, a_row, a_column, b_row, b_column, kind, factor);
}

extern "C" __global__ void __launch_bounds__(128) matrix_f16(
    real* c, const real* a, const real* b, const real* other, i64 rows, i64 columns, i64 inner, i64 a_row, i64 a_column, i64 b_row,
    i64 b_column, int kind, double factor) {
    __shared__ tensor_half<half_f16>::cell left[TENSOR_TILE * TENSOR_PITCH];
    __shared__ tensor_half<half_f16>::cell right[TENSOR_TILE * TENSOR_PITCH];
    tensor_product<tensor_half<half_f16>>(left, right, c, a, b, other, rows, columns, inner, a_row, a_column, b_row, b_column, kind, factor);
}
