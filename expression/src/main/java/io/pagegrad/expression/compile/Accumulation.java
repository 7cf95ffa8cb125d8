package io.pagegrad.expression.compile;

/// One output summed over rows: `scale * sum(left * right)`.
///
/// @param scale node equal for all rows
/// @param left node that depends on the row, or -1 when the output does not
/// @param right second factor, or -1 for none
record Accumulation(int output, int scale, int left, int right) {
    boolean isProduct() {
        return right >= 0;
    }
}
