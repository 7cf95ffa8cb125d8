package io.pagegrad.trainer.artifact;

import io.pagegrad.trainer.train.Checkpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The checkpoint of a run, one file in a directory, replaced as a whole.
public final class CheckpointFile implements Checkpoint.Sink {
    private final Path file;

    public CheckpointFile(Path directory) {
        this.file = directory.resolve("checkpoint.json");
    }

    public boolean exists() {
        return Files.exists(file);
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

    /// @throws IOException when there is no checkpoint or it cannot be read
    public Checkpoint read() throws IOException {
        return Json.MAPPER.readValue(Files.readAllBytes(file), Checkpoint.class);
    }
}
