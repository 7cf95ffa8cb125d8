// Which of `rows` rows lie at the places [first, first + count) of a sample: runs of 128 neighbours, one from each of `runs` equal
// stretches of the rows, at a random place of it; io.pagegrad.trainer.backend.RowMix on the host. Any launch shape.

static __device__ __forceinline__ i64 stretch_start(i64 rows, i64 runs, i64 run) {
    return rows / runs * run + rows % runs * run / runs;
}

extern "C" __global__ void sampled_rows(i64* target, u64 seed, u64 stream, i64 rows, i64 runs, i64 first, i64 count) {
    for (i64 i = grid_first(); i < count; i += grid_stride()) {
        i64 run = (first + i) / 128;
        i64 from = stretch_start(rows, runs, run);
        u64 places = (u64)(stretch_start(rows, runs, run + 1) - from - 127);
        target[i] = from + (i64)__umul64hi(philox_number(seed, stream, (u64)run), places) + (first + i) % 128;
    }
}
