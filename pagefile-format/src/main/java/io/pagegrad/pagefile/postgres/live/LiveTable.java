package io.pagegrad.pagefile.postgres.live;

/// One relation that a live snapshot holds.
///
/// @param oid unsigned
/// @param path of its first file, relative to the data directory; empty for a relation without files
/// @param toastPath of its TOAST relation's first file, or empty
record LiveTable(String oid, String name, String toastOid, String path, String toastPath) {}
