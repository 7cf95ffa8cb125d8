/// From a tuple to columns: where each value lies, and how it gets into a [io.pagegrad.column.ColumnBatch].
///
/// Start at [io.pagegrad.pagefile.postgres.row.RowDecoder].
/// [io.pagegrad.pagefile.postgres.row.InterpretedRowDecoder] is the plain form and the oracle;
/// [io.pagegrad.pagefile.postgres.row.RowDecoderCompiler] makes a class for one table and projection.
///
/// Spec: PostgreSQL, tag REL_18_0, src/backend/access/common/heaptuple.c, heap_deform_tuple.
package io.pagegrad.pagefile.postgres.row;
