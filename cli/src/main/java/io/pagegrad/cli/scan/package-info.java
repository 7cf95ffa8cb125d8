/// Rows of a table or query on their way out: read in parallel, handed over in order.
///
/// Start at [io.pagegrad.cli.scan.OrderedScan]. Memory is bounded by the window of units in flight times the
/// bytes that one unit may have waiting.
package io.pagegrad.cli.scan;
