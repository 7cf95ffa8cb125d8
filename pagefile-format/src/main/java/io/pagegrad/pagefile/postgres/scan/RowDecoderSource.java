package io.pagegrad.pagefile.postgres.scan;

import io.pagegrad.pagefile.postgres.row.RowDecoder;
import io.pagegrad.pagefile.postgres.toast.Detoaster;
import io.pagegrad.pagefile.text.TextSink;

/// Makes the row decoder of each cursor of one relation and projection. Thread-safe.
@FunctionalInterface
interface RowDecoderSource {
    /// @param items how many items of the projection are decoded, the first ones
    RowDecoder create(int items, Detoaster detoaster, TextSink text);
}
