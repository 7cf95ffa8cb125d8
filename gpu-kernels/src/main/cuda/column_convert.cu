// Numbers of any type less `pivot`, taken off in double before anything is rounded: what the host's loader does. `kind` says what
// the source holds: 0 boolean, 1 i16, 2 i32, 3 i64, 4 float, 5 double. Any launch shape.
static __device__ __forceinline__ double number_at(const u8* source, int kind, i64 i) {
    switch (kind) {
        case 0: return (double)source[i];
        case 1: return (double)((const short*)source)[i];
        case 2: return (double)((const int*)source)[i];
        case 3: return (double)((const i64*)source)[i];
        case 4: return (double)((const float*)source)[i];
        default: return ((const double*)source)[i];
    }
}

extern "C" __global__ void column_convert(real* target, const u8* source, int kind, double pivot, i64 count) {
    for (i64 i = grid_first(); i < count; i += grid_stride()) target[i] = (real)(number_at(source, kind, i) - pivot);
}
