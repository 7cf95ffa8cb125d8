/// Which transactions count: status of transactions, members of multixacts, snapshots, and the visibility of one
/// tuple.
///
/// Start at [io.pagegrad.pagefile.postgres.transaction.TupleVisibility]. Transaction ids are unsigned 32-bit
/// numbers held in `int`, compared modulo 2³².
///
/// Spec: PostgreSQL, tag REL_18_0, src/backend/access/heap/heapam_visibility.c, src/backend/access/transam.
package io.pagegrad.pagefile.postgres.transaction;
