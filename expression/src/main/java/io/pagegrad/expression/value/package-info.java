/// Single SQL values on the heap, as the interpreter and constants hold them, and their text.
///
/// | kind | Java class |
/// |---|---|
/// | boolean | `Boolean` |
/// | smallint, integer, date (days since 2000-01-01) | `Integer` |
/// | bigint, time, timestamp, timestamptz (microseconds) | `Long` |
/// | real | `Float` |
/// | double precision | `Double` |
/// | numeric | `Double`, or exact: `BigDecimal`, and `Double` for NaN and the infinities |
/// | interval | [io.pagegrad.expression.value.Interval] |
/// | text, char, other | `String` |
/// | bytea | `byte[]` |
/// | uuid | `java.util.UUID` |
/// | array | [io.pagegrad.expression.value.ArrayValue] |
///
/// Start at [io.pagegrad.expression.value.ValueText] and [io.pagegrad.expression.value.ValueReader].
package io.pagegrad.expression.value;
