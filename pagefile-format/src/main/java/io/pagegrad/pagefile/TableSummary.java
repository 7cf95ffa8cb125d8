package io.pagegrad.pagefile;

/// One line of a listing of tables.
///
/// @param kind the database's own word: `table`, `partitioned table`, `materialized view`, `sequence`, …
/// @param sizeBytes bytes of the main fork on disk
/// @param estimatedRows as the catalog last estimated, -1 when it never did
/// @param refusal why this relation cannot be read, or null when it can
public record TableSummary(
        String schema, String name, String kind, long sizeBytes, long estimatedRows, String refusal) {}
