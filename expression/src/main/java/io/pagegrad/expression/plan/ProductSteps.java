package io.pagegrad.expression.plan;

import io.pagegrad.expression.compile.ScalarSupport;
import io.pagegrad.expression.product.ProductKernel;
import io.pagegrad.expression.product.Products;

/// Steps that are matrix products.
final class ProductSteps {
    private ProductSteps() {}

    /// The matrices of all data rows below each other, times one matrix; or a product of two matrices of weights.
    ///
    /// @param start a row vector added to each row, or null
    static Step stacked(ProductKernel kernel, Place a, Place b, Place start, Place c) {
        return (from, to) -> {
            int rows = c.varies() ? (to - from) * a.height() : a.height();
            kernel.run(
                    a.of(from),
                    a.stride(),
                    b.address(),
                    b.stride(),
                    start == null ? Products.zeros(b.width()) : start.address(),
                    0,
                    c.of(from),
                    c.stride(),
                    rows,
                    b.width(),
                    a.width(),
                    0);
        };
    }

    /// A product for each data row.
    static Step each(ProductKernel kernel, Place a, Place b, Place c) {
        return (from, to) -> {
            for (int row = from; row < to; row++) {
                kernel.run(
                        a.of(row),
                        a.stride(),
                        b.of(row),
                        b.stride(),
                        Products.zeros(b.width()),
                        0,
                        c.of(row),
                        c.stride(),
                        a.height(),
                        b.width(),
                        a.width(),
                        0);
            }
        };
    }

    /// Rows `[from, to)` of `transpose(a) * b`, added up over data rows.
    static SumStep summed(ProductKernel kernel, Place a, Place b, Target target) {
        return (from, to, firstRow, endRow) -> {
            long result = target.address() + from * target.stride();
            boolean goesOn = firstRow > 0 && !target.adds();
            kernel.run(
                    a.of(firstRow) + (long) from * a.elementBytes(),
                    a.stride(),
                    b.of(firstRow),
                    b.stride(),
                    goesOn ? result : Products.zeros(b.width()),
                    goesOn ? target.stride() : 0,
                    result,
                    target.stride(),
                    to - from,
                    b.width(),
                    (endRow - firstRow) * a.height(),
                    target.scale());
        };
    }

    /// The sum of a matrix over data rows, as the product of a row of ones and these rows.
    static SumStep sumBatch(ProductKernel kernel, long ones, Place a, Target target) {
        int columns = a.height() == 1 ? a.width() : Math.toIntExact(a.height() * a.places());
        return (from, to, firstRow, endRow) -> {
            if (from == 0 && to > 0) {
                kernel.run(
                        ones,
                        0,
                        a.of(firstRow),
                        a.height() * a.stride(),
                        firstRow > 0 && !target.adds() ? target.address() : Products.zeros(columns),
                        0,
                        target.address(),
                        a.height() * a.stride(),
                        1,
                        columns,
                        endRow - firstRow,
                        target.scale());
            }
        };
    }

    /// Zeros behind the last column, so that sums there stay 0.
    static Step clearPadding(Place place) {
        long used = (long) place.width() * place.elementBytes();
        return (from, to) -> {
            long end = place.of(to);
            for (long row = place.of(from); row < end; row += place.stride()) {
                for (long at = used; at < place.stride(); at += Float.BYTES) {
                    ScalarSupport.store(0f, row + at);
                }
            }
        };
    }
}
