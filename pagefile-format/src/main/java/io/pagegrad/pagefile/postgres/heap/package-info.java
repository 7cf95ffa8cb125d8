/// Heap relations page by page: pages are read, checked, and their visible tuples listed.
///
/// Start at [io.pagegrad.pagefile.postgres.heap.HeapPages]. Whatever reads rows of a relation (tables, catalogs,
/// TOAST) goes through it, so that every page is checked once, in one place.
package io.pagegrad.pagefile.postgres.heap;
