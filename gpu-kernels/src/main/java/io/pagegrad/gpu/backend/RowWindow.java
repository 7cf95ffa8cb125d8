package io.pagegrad.gpu.backend;

/// Rows of a plan's order that lie in device memory, as kernels take them (`row_order` in `sums.cuh`).
///
/// @param fromRow first row of the order that is there
/// @param toRow end of those rows
/// @param starts address of the segment starts
/// @param table address of the column addresses
record RowWindow(long fromRow, long toRow, long starts, long table, int segments, int stride) {}
