/// Rows as Arrow and Parquet, through those formats' own libraries.
///
/// | PostgreSQL | Arrow | Parquet |
/// |---|---|---|
/// | boolean, smallint, integer, bigint, real, double precision | the same | the same |
/// | numeric(p,s), p ≤ 38 | decimal128 | decimal |
/// | other numeric, arrays, and types not named here | utf8 | string |
/// | date | date32 | date |
/// | time | time64 µs | time µs |
/// | timestamp, timestamptz | timestamp µs, without zone or UTC | timestamp µs |
/// | interval | month-day-nano | string |
/// | text, char | utf8 | string |
/// | json, jsonb | utf8 | json |
/// | bytea | binary | binary |
/// | uuid | arrow.uuid | uuid |
///
/// A value that the target type cannot hold (`infinity`, `NaN` as a decimal) is refused by name.
package io.pagegrad.cli.columnar;
