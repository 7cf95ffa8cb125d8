// What every kernel file begins with. `PAGEGRAD_REAL` is defined before: float or double.

typedef PAGEGRAD_REAL real;
typedef long long i64;
typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;

#ifndef PAGEGRAD_SIMT
#define DYNAMIC_SHARED(type, name)                                   \
    extern __shared__ __align__(16) unsigned char dynamic_shared[]; \
    type* const name = reinterpret_cast<type*>(dynamic_shared)
#endif

#define FULL_WARP 0xffffffffu

// First item of this thread, and the distance to its next one.
static __device__ __forceinline__ i64 grid_first() { return (i64)blockIdx.x * blockDim.x + threadIdx.x; }
static __device__ __forceinline__ i64 grid_stride() { return (i64)gridDim.x * blockDim.x; }

// Sum over the 32 lanes of a warp, in all of them; the order is a butterfly, the same for every launch. All lanes call.
template <class T>
static __device__ __forceinline__ T warp_sum(T value) {
#pragma unroll
    for (int bits = 16; bits > 0; bits >>= 1) value += __shfl_xor_sync(FULL_WARP, value, bits);
    return value;
}

// `count` blocks of a cooperative launch wait here for each other. `state` is two words of device memory, zero before the first
// use. Writes to device memory before it are seen by all of them after it.
static __device__ __forceinline__ void blocks_barrier(u32* state, u32 count) {
    __syncthreads();  // every thread of the block has done its writes
    if (threadIdx.x == 0) {
        volatile u32* phase = state + 1;
        u32 before = *phase;
        __threadfence();  // the block's writes, before its arrival
        if (atomicAdd(state, 1u) == count - 1) {
            atomicExch(state, 0u);
            __threadfence();
            atomicAdd(state + 1, 1u);
        } else {
            while (*phase == before) __nanosleep(64);
        }
        __threadfence();
    }
    __syncthreads();  // no thread goes on before all blocks have come
}

static __device__ __forceinline__ void grid_barrier(u32* state) { blocks_barrier(state, gridDim.x); }
