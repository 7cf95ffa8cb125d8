package io.pagegrad.pagefile.postgres.toast;

import io.pagegrad.pagefile.postgres.datum.MalformedDatum;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// Fetches values that are stored out of line in a TOAST relation.
///
/// One thread; a cursor has one of its own and closes it.
@FunctionalInterface
public interface ToastReader extends Closeable {
    /// Copies the stored bytes of one value, still compressed if the pointer says so, to `target` `[0,
    /// storedBytes)`.
    ///
    /// @param valueId `va_valueid`, unsigned
    /// @param toastRelation OID of the TOAST relation, unsigned
    /// @throws MalformedDatum when the value has no chunks, or their count, order or size is not what
    /// `storedBytes` needs
    /// @throws io.pagegrad.pagefile.CorruptPageException when a page with its chunks is damaged
    void read(int valueId, int toastRelation, int storedBytes, Target target) throws IOException;

    /// Where the bytes go: memory is asked for only after the size was found to be true.
    @FunctionalInterface
    interface Target {
        MemorySegment allocate(int bytes);
    }

    @Override
    default void close() throws IOException {}

    /// For relations without a TOAST relation: every pointer is damage.
    static ToastReader none() {
        return (valueId, toastRelation, storedBytes, target) -> {
            throw new MalformedDatum(
                    "va_toastrelid=" + Integer.toUnsignedString(toastRelation),
                    "must be the TOAST relation of the table, which has none");
        };
    }
}
