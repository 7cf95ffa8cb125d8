package io.pagegrad.expression.matrix;

/// What a [MatrixNode] computes.
public enum MatrixOp {
    /// Columns of the row, side by side.
    INPUT,
    /// A row vector that is 1 at the class of a label column and 0 elsewhere.
    ONE_HOT,
    WEIGHT,
    CONSTANT,
    /// An operation number by number on matrices of one shape, all of each row or none.
    ELEMENT,
    /// The matrix product.
    PRODUCT,
    /// `transpose(a) * b`, added up over the rows of a batch.
    SUMMED_PRODUCT,
    TRANSPOSE,
    /// The matrix repeated to fill more rows, columns or data rows.
    EXPAND,
    /// The sum of each row of the matrix.
    SUM_COLUMNS,
    /// The sum of each column of the matrix.
    SUM_ROWS,
    /// The sum over the rows of a batch.
    SUM_BATCH,
    /// The largest number of each row of the matrix, for which derivation sees a constant.
    ROW_MAX,
    /// The number of the first largest column of each row of the matrix, from 0.
    ARGMAX
}
