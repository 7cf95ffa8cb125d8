package io.pagegrad.pagefile.io;

import io.pagegrad.pagefile.CorruptPageException;
import io.pagegrad.pagefile.PageRef;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// The files of one data directory, by paths relative to it, as messages name them. Immutable, thread-safe.
///
/// @param root the data directory
public record DirectoryFiles(Path root) {
    /// Where the file `relative` lies.
    public Path resolve(String relative) {
        return root.resolve(relative);
    }

    public boolean exists(String relative) {
        return Files.exists(resolve(relative));
    }

    /// A whole small file.
    ///
    /// @param limitBytes what the format allows at most
    /// @throws CorruptPageException when the file is larger
    /// @throws IOException when it is missing or unreadable
    public byte[] read(String relative, int limitBytes) throws IOException {
        try (InputStream in = Files.newInputStream(resolve(relative))) {
            byte[] bytes = in.readNBytes(limitBytes + 1);
            if (bytes.length > limitBytes) {
                throw new CorruptPageException(
                        PageRef.ofFile(relative),
                        "size=" + Files.size(resolve(relative)),
                        "must be at most " + limitBytes + " bytes",
                        CorruptPageException.ChecksumState.OFF);
            }
            return bytes;
        }
    }
}
