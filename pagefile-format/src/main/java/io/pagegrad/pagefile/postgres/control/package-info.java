/// What a data directory is: version, `pg_control`, whether a server runs, and whether its pages can be read as
/// they lie.
///
/// Start at [io.pagegrad.pagefile.postgres.control.ControlFileReader].
///
/// Spec: PostgreSQL, tags REL_10_0 to REL_18_0, src/include/catalog/pg_control.h.
package io.pagegrad.pagefile.postgres.control;
