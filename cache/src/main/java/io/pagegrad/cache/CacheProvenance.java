package io.pagegrad.cache;

import io.pagegrad.pagefile.TableProvenance;

/// Where the rows of a cache come from.
///
/// @param table identity of the table's data, null for a cache made from arrays
/// @param query text of the query, empty for a cache made from arrays
/// @param rowsRead visible rows of the table that the scan met
/// @param rowsDropped rows left out because of a null
public record CacheProvenance(TableProvenance table, String query, long rowsRead, long rowsDropped) {}
