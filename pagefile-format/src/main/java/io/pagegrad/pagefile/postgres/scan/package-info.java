/// Scans of tables: ranges of pages as units of work, cursors that fill batches.
///
/// Start at [io.pagegrad.pagefile.postgres.scan.HeapScanUnit].
package io.pagegrad.pagefile.postgres.scan;
