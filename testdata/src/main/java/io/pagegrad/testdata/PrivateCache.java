package io.pagegrad.testdata;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/// Directory of this user that outlives the process: unpacked binaries and freshly initialised clusters.
///
/// It is `$PAGEGRAD_CACHE`, else `$XDG_CACHE_HOME/pagegrad`, else `~/.cache/pagegrad`; where the server must run
/// as another user than this process, a directory below `/var/tmp` that this other user can enter. Entries are
/// made beside their place and renamed into it, so that processes may race: the first one wins, the others throw
/// their copy away.
final class PrivateCache {
    /// Fills a new empty directory.
    @FunctionalInterface
    interface Maker {
        void fill(Path directory) throws IOException;
    }

    private PrivateCache() {}

    /// The directory of an entry, made first when it is not there.
    static Path entry(String name, Maker maker) throws IOException {
        Path root = root();
        Path place = root.resolve(name);
        if (Files.isDirectory(place)) {
            return place;
        }
        Path beside = Files.createTempDirectory(root, "." + name + "-");
        try {
            RunAs.current().letEnter(beside);
            maker.fill(beside);
            try {
                Files.move(beside, place, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                if (!Files.isDirectory(place)) {
                    throw e;
                }
            }
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException(
                    "cannot make " + place + ": " + e.getMessage() + "; PAGEGRAD_CACHE names another directory for it",
                    e);
        } finally {
            Trees.delete(beside);
        }
        return place;
    }

    private static Path root() throws IOException {
        RunAs runAs = RunAs.current();
        Path root;
        String named = System.getenv("PAGEGRAD_CACHE");
        String xdg = System.getenv("XDG_CACHE_HOME");
        if (named != null && !named.isEmpty()) {
            root = Path.of(named);
        } else if (runAs.isOtherUser()) {
            root = Path.of("/var/tmp/pagegrad-" + System.getProperty("user.name"));
        } else if (xdg != null && !xdg.isEmpty()) {
            root = Path.of(xdg, "pagegrad");
        } else {
            root = Path.of(System.getProperty("user.home"), ".cache", "pagegrad");
        }
        Path absolute = root.toAbsolutePath();
        Files.createDirectories(absolute.getParent());
        try {
            Files.createDirectory(
                    absolute, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            runAs.letEnter(absolute);
        } catch (FileAlreadyExistsException e) {
            // programs are run from here: it must be ours, not one that somebody else put there first
            if (!Files.getOwner(absolute, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(Path.of("/proc/self")))) {
                throw new IOException(
                        absolute + " belongs to another user: set PAGEGRAD_CACHE to a directory of yours", e);
            }
        }
        return absolute;
    }
}
