// The numbers of rows whose bit is set become `value`: bit r % 8 of byte r / 8 is that of row r, which has `lanes` numbers. Any
// launch shape.
extern "C" __global__ void column_nulls(real* target, const u8* nulls, i64 rows, int lanes, double value) {
    for (i64 i = grid_first(); i < rows * lanes; i += grid_stride()) {
        i64 row = i / lanes;
        if (nulls[row / 8] >> (row % 8) & 1) target[i] = (real)value;
    }
}
