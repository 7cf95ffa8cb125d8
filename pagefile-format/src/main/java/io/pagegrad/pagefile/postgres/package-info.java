/// PostgreSQL data directories, versions 10 to 18, read from their page files.
///
/// Start at [io.pagegrad.pagefile.postgres.PostgresCluster].
package io.pagegrad.pagefile.postgres;
