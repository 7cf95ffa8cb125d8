/// Files of a crashed server, a standby, a base backup or a snapshot of a disk made readable: copied, recovered
/// by a server of their own version in private, stopped cleanly.
///
/// Start at [io.pagegrad.pagefile.postgres.recover.RecoveredCopy]. The original is never written.
package io.pagegrad.pagefile.postgres.recover;
