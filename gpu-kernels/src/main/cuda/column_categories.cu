// Codes of categories as numbers; map[code] is the number of the category, -1 when it has none, as a code below 0 has. With
// `lanes` 0 a row is the number itself; otherwise `lanes` numbers, 1 at that of the category and 0 at the others. Any launch
// shape.
extern "C" __global__ void column_categories(real* target, const int* codes, const int* map, i64 rows, int lanes) {
    i64 across = lanes == 0 ? 1 : lanes;
    for (i64 i = grid_first(); i < rows * across; i += grid_stride()) {
        int code = codes[i / across];
        int category = code < 0 ? -1 : map[code];
        target[i] = lanes == 0 ? (real)category : (real)(i % across == category ? 1 : 0);
    }
}
