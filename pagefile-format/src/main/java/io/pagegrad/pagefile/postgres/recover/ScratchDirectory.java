package io.pagegrad.pagefile.postgres.recover;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A directory of this process that goes when it is closed, or with the next one that is made beside it when this
/// process was killed.
///
/// The owner holds a lock on a file in it, which the system takes away with the process.
final class ScratchDirectory implements Closeable {
    private static final System.Logger LOG = System.getLogger(ScratchDirectory.class.getName());
    private static final String PREFIX = "pagegrad-recover-";
    private static final String LOCK = "owner.lock";

    /// Of this virtual machine: to open and close the lock file of one of these would end its lock.
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel lock;

    private ScratchDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /// Makes a directory and removes those of this user in `parent` whose processes are gone.
    static ScratchDirectory make(Path parent) throws IOException {
        removeAbandoned(parent);
        Path path = Files.createTempDirectory(parent, PREFIX);
        FileChannel lock = null;
        try {
            // Under its name the file is locked from the first moment on.
            Path unlocked = path.resolve("new");
            lock = FileChannel.open(unlocked, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            lock.lock();
            OWN.add(path);
            Files.move(unlocked, path.resolve(LOCK), StandardCopyOption.ATOMIC_MOVE);
            return new ScratchDirectory(path, lock);
        } catch (IOException | RuntimeException e) {
            if (lock != null) {
                lock.close();
            }
            OWN.remove(path);
            DirectoryCopy.delete(path);
            throw e;
        }
    }

    private static void removeAbandoned(Path parent) throws IOException {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path path : found) {
                removeIfAbandoned(path);
            }
        }
    }

    private static void removeIfAbandoned(Path path) {
        try {
            if (!OWN.contains(path) && isMine(path) && isAbandoned(path.resolve(LOCK))) {
                DirectoryCopy.delete(path);
            }
        } catch (IOException e) {
            // Another process is at it, or a server of the killed one still writes there: the next one removes
            // it.
            LOG.log(System.Logger.Level.DEBUG, "cannot remove {0}: {1}", path, e.getMessage());
        }
    }

    private static boolean isMine(Path path) throws IOException {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                && Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                        .equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }

    private static boolean isAbandoned(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock taken = channel.tryLock()) {
            return taken != null;
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        try (FileChannel held = lock) {
            DirectoryCopy.delete(path);
        } finally {
            OWN.remove(path);
        }
    }
}
