package io.pagegrad.pagefile.postgres.fuzz;

import java.io.IOException;
import java.nio.file.Path;

/// What a fuzzer feeds: a part of a stopped cluster, opened once and read again for each input.
interface FuzzedPart extends AutoCloseable {
    /// Reads one input; returns when it gave rows or a documented exception.
    ///
    /// @throws RuntimeException for anything undocumented
    void read(byte[] input) throws IOException;

    @Override
    void close() throws IOException;

    /// Opens the part that a campaign names.
    ///
    /// @param data data directory, which belongs to the fuzzer
    static FuzzedPart of(String name, Path data) throws IOException {
        return switch (name) {
            case "pages" -> new FuzzedPages(data);
            case "values" -> new FuzzedValues(data);
            case "cluster" -> new FuzzedFiles(data);
            default -> throw new IllegalArgumentException("no part " + name);
        };
    }
}
