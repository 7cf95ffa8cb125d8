/// The words that every module shares: off-heap blocks that are tagged and counted, SQL types, and typed column
/// vectors.
///
/// Start at [io.pagegrad.column.ColumnBatch]. Nothing here knows a file format, an expression or a model.
package io.pagegrad.column;
