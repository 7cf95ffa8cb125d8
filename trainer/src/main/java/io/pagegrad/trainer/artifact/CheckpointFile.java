package io.pagegrad.trainer.artifact;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.pagegrad.trainer.train.Checkpoint;
import io.pagegrad.trainer.train.TrainingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The checkpoint of a run, one file in a directory, replaced as a whole. One run at a time has the directory.
public final class CheckpointFile implements Checkpoint.Sink, AutoCloseable {
    private final Path file;
    private final DirectoryLock lock;

    private CheckpointFile(Path file, DirectoryLock lock) {
        this.file = file;
        this.lock = lock;
    }

    /// Makes the directory if it is not there, and keeps it until this is closed.
    ///
    /// @throws IOException when another run has it
    public static CheckpointFile open(Path directory) throws IOException {
        return new CheckpointFile(directory.resolve("checkpoint.json"), DirectoryLock.hold(directory, "run"));
    }

    /// @throws UncheckedIOException when the file cannot be written
    @Override
    public void save(Checkpoint checkpoint) {
        try {
            AtomicFile.write(file, Json.MAPPER.writeValueAsBytes(checkpoint));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The checkpoint that is there, null when there is none.
    ///
    /// @throws IOException when it cannot be read
    public Checkpoint read() throws IOException {
        if (!Files.exists(file)) {
            return null;
        }
        try {
            return Json.MAPPER.readValue(Files.readAllBytes(file), Checkpoint.class);
        } catch (JsonProcessingException e) {
            throw new IOException(file + " is no checkpoint of this version: " + e.getOriginalMessage(), e);
        }
    }

    /// For a run that begins anew.
    ///
    /// @throws TrainingException when a checkpoint is there, which would be lost
    public void checkEmpty() {
        if (Files.exists(file)) {
            throw new TrainingException(file.getParent()
                    + " holds a checkpoint already: resume to go on with it, or name another directory");
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
