// The order of rows that batches count in. Segment s holds rows [starts[s], starts[s + 1]) of it; table[s * stride + c] is where
// row 0 of the order would lie if column c of the segment went on before it.
struct row_order {
    const i64* starts;
    const column_t* const* table;
    int segments;
    int stride;
};

// Segment that holds `row`.
static __device__ __forceinline__ int segment_of(const row_order& order, i64 row) {
    int low = 0, high = order.segments - 1;
    while (low < high) {
        int middle = (low + high + 1) / 2;
        if (order.starts[middle] <= row) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    return low;
}
