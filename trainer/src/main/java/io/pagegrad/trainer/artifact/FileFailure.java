package io.pagegrad.trainer.artifact;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/// Failures of writing that say which file it was: of a full disk or a limit the system gives no more than the
/// reason.
final class FileFailure {
    private FileFailure() {}

    static FileSystemException of(Path file, IOException e) {
        return e instanceof FileSystemException named
                ? named
                : (FileSystemException) new FileSystemException(file.toString(), null, e.getMessage()).initCause(e);
    }
}
