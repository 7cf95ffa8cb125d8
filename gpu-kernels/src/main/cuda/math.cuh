// Functions of generated programs, for float and double alike. `real` is the type of column values, `value_t` that of
// arithmetic: real, or double when PAGEGRAD_WIDE is defined.
typedef real column_t;
#ifdef PAGEGRAD_WIDE
typedef double value_t;
#else
typedef real value_t;
#endif

// Minimum and maximum let NaN through, as on the host.
template <class T>
static __device__ __forceinline__ T lesser(T a, T b) {
    return a != a || b != b ? a + b : (a < b ? a : b);
}
template <class T>
static __device__ __forceinline__ T greater(T a, T b) {
    return a != a || b != b ? a + b : (a > b ? a : b);
}
template <class T>
static __device__ __forceinline__ T sign_of(T a) {
    return a > (T)0 ? (T)1 : a < (T)0 ? (T)-1 : a;
}
template <class T>
static __device__ __forceinline__ T power(T a, T b) {
    return pow(a, b);
}
template <class T>
static __device__ __forceinline__ T sigmoid(T a) {
    return (T)1 / ((T)1 + exp(-a));
}
// ln(1 + exp(a)), without overflow for large a
template <class T>
static __device__ __forceinline__ T softplus(T a) {
    return greater(a, (T)0) + log1p(exp(-fabs(a)));
}
