/// Rows to columns: a table's scan units, read by several threads, through a query into the memory of a
/// cache.
///
/// Start at [io.pagegrad.cache.load.CacheLoader]. The result is a function of table, query and options: units
/// are cut by the table's size alone, each unit gives its row groups by itself, and figures are merged in the
/// order of units.
package io.pagegrad.cache.load;
