package io.pagegrad.pagefile.postgres.scan;

import io.pagegrad.pagefile.postgres.heap.HeapReading;
import io.pagegrad.pagefile.postgres.toast.ToastReader;
import java.io.IOException;

/// Opens the out-of-line values of one relation, once for each cursor. Thread-safe.
@FunctionalInterface
public interface ToastSource {
    ToastReader open(HeapReading reading) throws IOException;
}
