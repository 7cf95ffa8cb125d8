package io.pagegrad.cli.search;

import io.pagegrad.cli.output.OutputTarget;
import java.io.IOException;
import java.nio.file.Path;

/// What a search leaves behind; null for what is not wanted.
///
/// @param model JSON, the best so far
/// @param metrics JSON lines
/// @param report HTML
public record SearchFiles(Path model, Path metrics, Path report) {
    /// Checks before hours of training that the files can be written after them.
    ///
    /// @throws IOException when a directory is missing or not writable
    public void check() throws IOException {
        for (Path file : new Path[] {model, metrics, report}) {
            if (file != null) {
                OutputTarget.check(file);
            }
        }
    }
}
