// Products as in product.cuh on tensor cores: factors rounded to tf32, bf16 or f16, sums in float32. Needs compute capability 8.0.
//
// Each of a block's eight warps makes 16 × 32 of a tile out of mma.sync instructions of 16 × 8. Fragment layouts: PTX ISA,
// "Warp-level matrix instructions", m16n8k8 and m16n8k16.
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

template <class Type>
struct product_tensor {
    typedef typename Type::cell cell;
    static constexpr int cells = PRODUCT_TILE * TENSOR_PITCH;

    template <class A, class B, class Store>
    static __device__ void run(
        cell* left, cell* right, int rank, int count, i64 rows, i64 columns, i64 inner, const A& a, const B& b, const Store& store) {
        int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
        int group = lane / 4, member = lane % 4;
        int row_of_warp = warp / 2 * 16, column_of_warp = warp % 2 * 32;
        i64 across = (columns + PRODUCT_TILE - 1) / PRODUCT_TILE;
        i64 tiles = across * ((rows + PRODUCT_TILE - 1) / PRODUCT_TILE);
        for (i64 tile = rank; tile < tiles; tile += count) {
            i64 row0 = tile / across * PRODUCT_TILE, column0 = tile % across * PRODUCT_TILE;
            float sum[4][4] = {};
            for (i64 k0 = 0; k0 < inner; k0 += TENSOR_STEP) {
                for (int i = threadIdx.x; i < PRODUCT_TILE * TENSOR_STEP; i += PRODUCT_THREADS) {
                    int k = a.along() ? i % TENSOR_STEP : i / PRODUCT_TILE;
                    int r = a.along() ? i / TENSOR_STEP : i % PRODUCT_TILE;
                    bool there = row0 + r < rows && k0 + k < inner;
                    left[r * TENSOR_PITCH + k] = Type::rounded(there ? (float)a(row0 + r, k0 + k) : 0.0f);
                    k = b.along() ? i % TENSOR_STEP : i / PRODUCT_TILE;
                    r = b.along() ? i / TENSOR_STEP : i % PRODUCT_TILE;
                    there = column0 + r < columns && k0 + k < inner;
                    right[r * TENSOR_PITCH + k] = Type::rounded(there ? (float)b(k0 + k, column0 + r) : 0.0f);
                }
                __syncthreads();  // the tiles are written
#pragma unroll
                for (int k = 0; k < TENSOR_STEP; k += Type::depth) {
                    u32 l[4];
#pragma unroll
                    for (int i = 0; i < 4; i++) l[i] = Type::left(left, row_of_warp + group, k + Type::first_k(member), i);
#pragma unroll
                    for (int n = 0; n < 4; n++) {
                        u32 r[2];
#pragma unroll
                        for (int i = 0; i < 2; i++) r[i] = Type::right(right, column_of_warp + 8 * n + group, k + Type::first_k(member), i);
                        Type::multiply(sum[n], l, r);
                    }
                }
                __syncthreads();  // the tiles are read
            }
#pragma unroll
            for (int n = 0; n < 4; n++) {
#pragma unroll
                for (int i = 0; i < 4; i++) {
                    i64 row = row0 + row_of_warp + group + (i >> 1) * 8;
                    i64 column = column0 + column_of_warp + 8 * n + member * 2 + (i & 1);
                    if (row < rows && column < columns) store(row, column, sum[n][i]);
                }
            }
        }
    }
};
