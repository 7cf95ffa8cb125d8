package io.pagegrad.pagefile;

import java.io.IOException;
import java.util.function.Consumer;

/// A range of pages to be checked: one thread's work. Immutable; units may be checked by different threads at
/// once.
public interface VerifyUnit {
    /// What is checked, for progress: the name of a table, or of a file that is no table.
    String name();

    /// Bytes of pages in this unit.
    long sizeBytes();

    /// Reads every page of the unit and tells all damage, not only the first of a page where the rest can still
    /// be judged.
    ///
    /// @param found takes each damage, in physical order, on the calling thread
    /// @throws IOException when a file cannot be read
    void verify(Consumer<CorruptPageException> found) throws IOException;
}
