/// The catalogs of a cluster that no server runs on, read from their own heap pages: what databases, relations,
/// columns and types there are, and in which files.
///
/// Start at [io.pagegrad.pagefile.postgres.catalog.DatabaseCatalog]. Only `pg_attribute` and `pg_database` are
/// known beforehand, by version; every other catalog is described by `pg_attribute`.
///
/// Spec: PostgreSQL, tags REL_10_0 to REL_18_0, src/include/catalog.
package io.pagegrad.pagefile.postgres.catalog;
