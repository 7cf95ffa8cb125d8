// The part of CUDA C++ that pagegrad's kernels use, for a host compiler.
//
// Compile kernels with -fsanitize=thread --param tsan-distinguish-volatile=1: the emulator, not libtsan, receives the
// calls, so every load and store is checked. Rules a kernel keeps: `__shared__` arrays are declared in the kernel itself
// and handed to helper functions; no `__shared__` in templates.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstring>
#include <tuple>
#include <type_traits>
#include <utility>

#include "runtime.h"

#define PAGEGRAD_SIMT 1
#define __global__
#define __device__
#define __host__
#define __forceinline__ inline
#define __noinline__ __attribute__((noinline))
#define __restrict__ __restrict
#define __align__(n) __attribute__((aligned(n)))
#define __launch_bounds__(...)
#define __constant__ static
#define __shared__ static __attribute__((section("simt_shared"), aligned(16)))
#define DYNAMIC_SHARED(type, name) type* const name = reinterpret_cast<type*>(simt::dynamic_shared())

#define threadIdx (simt::thread_index())
#define blockIdx (simt::block_index())
#define blockDim (simt::block_size())
#define gridDim (simt::grid_size())
#define warpSize 32

#define __syncthreads() simt::sync_block(__LINE__)
#define __syncwarp(...) simt_syncwarp(__LINE__, ##__VA_ARGS__)
#define __shfl_sync(mask, value, source, ...) simt_shfl(__LINE__, 0, mask, value, source, ##__VA_ARGS__)
#define __shfl_up_sync(mask, value, delta, ...) simt_shfl(__LINE__, 1, mask, value, delta, ##__VA_ARGS__)
#define __shfl_down_sync(mask, value, delta, ...) simt_shfl(__LINE__, 2, mask, value, delta, ##__VA_ARGS__)
#define __shfl_xor_sync(mask, value, bits, ...) simt_shfl(__LINE__, 3, mask, value, bits, ##__VA_ARGS__)
#define __ballot_sync(mask, predicate) simt_ballot(__LINE__, mask, predicate)
#define __any_sync(mask, predicate) (simt_ballot(__LINE__, mask, predicate) != 0u)
#define __all_sync(mask, predicate) (simt_ballot(__LINE__, mask, predicate) == (mask))
#define __trap() simt::trap("__trap()")

static inline void simt_syncwarp(unsigned line, unsigned mask = 0xffffffffu) {
    simt::Rendezvous r{"__syncwarp", line, mask, 32, 0, nullptr, nullptr, 0, true, simt::combine_nothing};
    simt::sync_warp(r);
}

template <class T>
static inline T simt_shfl(unsigned line, int kind, unsigned mask, T value, int operand, int width = 32) {
    static_assert(sizeof(T) == 4 || sizeof(T) == 8, "CUDA shuffles 4 or 8 bytes");
    static const char* const names[] = {"__shfl_sync", "__shfl_up_sync", "__shfl_down_sync", "__shfl_xor_sync"};
    int own = simt::lane();
    int first = own / width * width;
    int source = own;
    if (kind == 0) {
        source = first + (operand & (width - 1));
    } else if (kind == 1 && own - operand >= first) {
        source = own - operand;
    } else if (kind == 2 && own + operand < first + width) {
        source = own + operand;
    } else if (kind == 3 && (own ^ operand) < first + width) {
        source = own ^ operand;
    }
    T taken = value;
    simt::Rendezvous r{names[kind], line, mask, width, source, &value, &taken, sizeof(T), false, simt::combine_shuffle};
    simt::sync_warp(r);
    return taken;
}

static inline unsigned simt_ballot(unsigned line, unsigned mask, bool predicate) {
    unsigned taken = 0;
    simt::Rendezvous r{"__ballot_sync", line, mask, 32, 0, &predicate, &taken, 4, false, simt::combine_ballot};
    simt::sync_warp(r);
    return taken;
}

#define __nanosleep(ns) simt::give_way(true)
#define __threadfence() ((void)0)
#define __threadfence_block() ((void)0)

// Atomics: relaxed, as in CUDA. The read-modify-write itself is plain code because only one fiber runs at a time.
template <class T, class F>
__attribute__((no_sanitize("thread"))) static inline T simt_atomic(unsigned line, T* address, F change) {
    simt::before_atomic(address, sizeof(T), line);
    T old = *address;
    *address = change(old);
    return old;
}
#define atomicAdd(address, value) simt_atomic_add(__LINE__, address, value)
#define atomicMin(address, value) simt_atomic_min(__LINE__, address, value)
#define atomicMax(address, value) simt_atomic_max(__LINE__, address, value)
#define atomicExch(address, value) simt_atomic_exchange(__LINE__, address, value)
#define atomicCAS(address, expected, value) simt_atomic_cas(__LINE__, address, expected, value)
#define atomicOr(address, value) simt_atomic_or(__LINE__, address, value)
template <class T, class V>
static inline T simt_atomic_add(unsigned line, T* a, V v) {
    return simt_atomic(line, a, [v](T old) { return static_cast<T>(old + static_cast<T>(v)); });
}
template <class T, class V>
static inline T simt_atomic_min(unsigned line, T* a, V v) {
    return simt_atomic(line, a, [v](T old) { return static_cast<T>(v) < old ? static_cast<T>(v) : old; });
}
template <class T, class V>
static inline T simt_atomic_max(unsigned line, T* a, V v) {
    return simt_atomic(line, a, [v](T old) { return static_cast<T>(v) > old ? static_cast<T>(v) : old; });
}
template <class T, class V>
static inline T simt_atomic_exchange(unsigned line, T* a, V v) {
    return simt_atomic(line, a, [v](T) { return static_cast<T>(v); });
}
template <class T, class E, class V>
static inline T simt_atomic_cas(unsigned line, T* a, E e, V v) {
    return simt_atomic(line, a, [e, v](T old) { return old == static_cast<T>(e) ? static_cast<T>(v) : old; });
}
template <class T, class V>
static inline T simt_atomic_or(unsigned line, T* a, V v) {
    return simt_atomic(line, a, [v](T old) { return static_cast<T>(old | static_cast<T>(v)); });
}

// Arithmetic intrinsics: each rounds once, as on the device.
static inline float __fmaf_rn(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
static inline double __fma_rn(double a, double b, double c) { return __builtin_fma(a, b, c); }
static inline unsigned __umulhi(unsigned a, unsigned b) { return static_cast<unsigned>((static_cast<uint64_t>(a) * b) >> 32); }
static inline unsigned long long __umul64hi(unsigned long long a, unsigned long long b) {
    return static_cast<unsigned long long>((static_cast<unsigned __int128>(a) * b) >> 64);
}
static inline int __popc(unsigned v) { return __builtin_popcount(v); }
static inline int __ffs(int v) { return __builtin_ffs(v); }
static inline int __clz(int v) { return v == 0 ? 32 : __builtin_clz(static_cast<unsigned>(v)); }
static inline unsigned __brev(unsigned v) {
    unsigned r = 0;
    for (int i = 0; i < 32; i++) r |= ((v >> i) & 1u) << (31 - i);
    return r;
}
template <class To, class From>
static inline To simt_bits(From from) {
    static_assert(sizeof(To) == sizeof(From), "same size");
    To to;
    __builtin_memcpy(&to, &from, sizeof to);
    return to;
}
static inline unsigned __float_as_uint(float v) { return simt_bits<unsigned>(v); }
static inline int __float_as_int(float v) { return simt_bits<int>(v); }
static inline float __uint_as_float(unsigned v) { return simt_bits<float>(v); }
static inline float __int_as_float(int v) { return simt_bits<float>(v); }
static inline long long __double_as_longlong(double v) { return simt_bits<long long>(v); }
static inline double __longlong_as_double(long long v) { return simt_bits<double>(v); }
static inline float rsqrtf(float v) { return 1.0f / std::sqrt(v); }
static inline double rsqrt(double v) { return 1.0 / std::sqrt(v); }
template <class T>
static inline T min(T a, T b) { return b < a ? b : a; }
template <class T>
static inline T max(T a, T b) { return a < b ? b : a; }
template <class T>
static inline T __ldg(const T* p) { return *p; }

struct alignas(8) float2 { float x, y; };
struct alignas(16) float4 { float x, y, z, w; };
struct alignas(16) double2 { double x, y; };
struct alignas(16) uint4 { unsigned x, y, z, w; };
static inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }
static inline double2 make_double2(double x, double y) { return {x, y}; }

// Registration: the compiler stand-in appends SIMT_KERNEL(name, max_threads) for each kernel it finds in the text.
namespace simt_registration {
template <auto F, class... A, size_t... I>
__attribute__((no_sanitize("thread"))) inline void call(void (*)(A...), void** a, std::index_sequence<I...>) {
    F(*static_cast<std::remove_reference_t<A>*>(a[I])...);
}
template <auto F, class... A>
inline void invoke_as(void (*f)(A...), void** a) {
    call<F>(f, a, std::index_sequence_for<A...>{});
}
template <auto F>
void invoke(void** a) { invoke_as<F>(F, a); }
template <class... A>
struct Sizes {
    static constexpr unsigned short value[sizeof...(A) + 1] = {sizeof(A)..., 0};
};
template <class... A>
constexpr simt::KernelEntry entry(const char* name, simt::Invoker i, void (*)(A...), unsigned max_threads) {
    return {name, i, static_cast<unsigned>(sizeof...(A)), Sizes<A...>::value, max_threads};
}
}  // namespace simt_registration
#define SIMT_KERNEL(name, max_threads) \
    simt_registration::entry(#name, &simt_registration::invoke<name>, name, max_threads),

// Tensor cores: one warp-wide D = A·B + D; fragments hold the layout of the PTX ISA.
static inline void simt_mma(unsigned line, const char* shape, float (&d)[4], const unsigned* a, const unsigned* b) {
    struct Fragment { const char* shape; float* d; const unsigned* a; const unsigned* b; } f{shape, d, a, b};
    simt::Rendezvous r{"mma.sync", line, 0xffffffffu, 32, 0, &f, &f, sizeof f, false, simt::combine_mma};
    simt::sync_warp(r);
}
