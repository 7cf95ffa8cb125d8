package io.pagegrad.trainer.artifact;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Keeps a directory for one job at a time, by a lock on its file `lock`, which the system takes back from a
/// process that was killed.
public final class DirectoryLock implements AutoCloseable {
    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    /// Makes the directory if it is not there.
    ///
    /// @param job who else may hold it, for people: `a run`
    /// @throws IOException when another job holds it, or when it is no directory
    public static DirectoryLock hold(Path directory, String job) throws IOException {
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new NotDirectoryException(directory.toString());
        }
        Files.createDirectories(directory);
        FileChannel channel =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean held = false;
        try {
            held = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // held by this process
        } finally {
            if (!held) {
                channel.close();
            }
        }
        if (!held) {
            throw new IOException(directory + " is used by another " + job + " that is running");
        }
        return new DirectoryLock(channel);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
