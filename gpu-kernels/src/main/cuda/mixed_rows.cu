// Which of `rows` rows lie at the places [first, first + count) of a mixed copy: io.pagegrad.trainer.backend.RowMix on the host.
extern "C" __global__ void mixed_rows(i64* target, u64 seed, u64 stream, int in_blocks, i64 rows, i64 first, i64 count) {
    const i64 BLOCK = 1024, BUFFER = 64 * BLOCK;
    i64 whole = rows / BLOCK;
    random_order outer = in_blocks ? order_of(seed, 0, whole) : order_of(seed, stream, rows);
    random_order inner = outer;
    i64 known = -1;
    for (i64 i = grid_first(); i < count; i += grid_stride()) {
        i64 place = first + i;
        if (!in_blocks) {
            target[i] = number_of(outer, place);
            continue;
        }
        i64 buffer = place / BUFFER;
        if (buffer != known) {
            i64 left = rows - buffer * BUFFER;
            inner = order_of(seed, buffer + 1, left < BUFFER ? left : BUFFER);
            known = buffer;
        }
        place = buffer * BUFFER + number_of(inner, place - buffer * BUFFER);
        i64 block = place / BLOCK;
        target[i] = (block < whole ? number_of(outer, block) : block) * BLOCK + place % BLOCK;
    }
}
