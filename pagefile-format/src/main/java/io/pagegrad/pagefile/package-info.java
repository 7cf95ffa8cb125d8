/// The contract that every page-file format keeps, and the words it shares: sources, tables, scan units, cursors,
/// failures.
///
/// Start at [io.pagegrad.pagefile.PagefileFormat]. Formats live in packages below and do not see each other.
package io.pagegrad.pagefile;
