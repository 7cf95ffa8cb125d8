/// How one PostgreSQL value lies in memory: headers of values of any length, alignment, and what is wrong with a
/// damaged
/// one.
///
/// Start at [io.pagegrad.pagefile.postgres.datum.Varlena]. Knows neither types nor pages. Little-endian servers
/// only.
///
/// Spec: PostgreSQL, tag REL_18_0, src/include/varatt.h and src/include/access/tupmacs.h.
package io.pagegrad.pagefile.postgres.datum;
