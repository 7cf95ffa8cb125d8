// Rows of a column, each `words` words of 4 bytes, out of segments: target's row i is row rows[i] of the order in which segment s
// holds [starts[s], starts[s + 1]); table[s * stride] is where row 0 of the order would lie if the segment went on before it. Any
// launch shape.
extern "C" __global__ void column_gather(
    u32* target, const i64* starts, const u8* const* table, int segments, int stride, const i64* rows, i64 count, int words) {
    for (i64 i = grid_first(); i < count * words; i += grid_stride()) {
        i64 row = rows[i / words];
        int low = 0, high = segments - 1;
        while (low < high) {
            int middle = (low + high + 1) / 2;
            if (starts[middle] <= row) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        target[i] = ((const u32*)table[(i64)low * stride])[row * words + i % words];
    }
}
