/// Columns decoded from pages, owned off-heap: what training reads.
///
/// Start at [io.pagegrad.cache.ColumnCache]: one owner, read-only [io.pagegrad.cache.ColumnView]s in
/// [io.pagegrad.cache.RowGroup]s, and [io.pagegrad.cache.RowSet]s that say which rows are for training. How a
/// cache is filled is the matter of `io.pagegrad.cache.load`; the values that a model file stores about it
/// ([io.pagegrad.cache.InputTransform]) live here.
package io.pagegrad.cache;
