/// Reading a running server's files so that the rows are those of one SQL snapshot.
///
/// Start at [io.pagegrad.pagefile.postgres.live.LiveSnapshot], which keeps the protocol: lock, snapshot,
/// CHECKPOINT, copies of transaction status, pages, end check. docs/design/live.md says why it holds.
package io.pagegrad.pagefile.postgres.live;
