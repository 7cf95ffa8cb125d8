/// One codec for each PostgreSQL type: the text that the server prints for a value, and its value as a column
/// holds it.
///
/// Start at [io.pagegrad.pagefile.postgres.type.TypeCodecs]. Codecs see plain bytes: a varlena without its
/// header, already detoasted. What they need of the catalogs comes through
/// [io.pagegrad.pagefile.postgres.type.TypeCatalog].
///
/// Oracle: what a server prints with TimeZone=UTC, DateStyle=ISO, IntervalStyle=postgres, bytea_output=hex,
/// extra_float_digits=1, lc_monetary=C and search_path=public.
package io.pagegrad.pagefile.postgres.type;
