package io.pagegrad.pagefile.postgres.recover;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// A data directory copied whole, sharing blocks with the original where the file system can: tablespaces and a
/// linked log directory come along, so that nothing in the copy leads back to the original.
final class DirectoryCopy {
    /// What says how a server is to start belongs to the original.
    private static final Set<String> LEFT_OUT = Set.of(
            "postmaster.pid",
            "postmaster.opts",
            "standby.signal",
            "recovery.signal",
            "recovery.conf",
            "recovery.done",
            "tablespace_map",
            "postgresql.auto.conf",
            "current_logfiles");

    private static final String TABLESPACES = "pg_tblspc";

    private final Path source;
    private final Path target;

    private DirectoryCopy(Path source, Path target) {
        this.source = source;
        this.target = target;
    }

    /// Copies `source` to `target`, which does not exist yet.
    static void make(Path source, Path target) throws IOException {
        new DirectoryCopy(source, target).copy();
    }

    private void copy() throws IOException {
        Files.createDirectory(
                target, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try (Stream<Path> entries = Files.list(source)) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                String name = entry.getFileName().toString();
                if (name.equals(TABLESPACES)) {
                    copyTablespaces(entry);
                } else if (!LEFT_OUT.contains(name)) {
                    cp(entry.toRealPath(), target.resolve(name));
                }
            }
        }
    }

    /// Each tablespace becomes a directory beside the copy, with a link to it.
    private void copyTablespaces(Path folder) throws IOException {
        Path links = Files.createDirectory(target.resolve(TABLESPACES));
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                String name = entry.getFileName().toString();
                Path real = entry.toRealPath();
                if (Files.isSymbolicLink(entry)) {
                    Path place = target.resolveSibling("tablespace-" + name);
                    cp(real, place);
                    Files.createSymbolicLink(links.resolve(name), place.toAbsolutePath());
                } else {
                    cp(real, links.resolve(name));
                }
            }
        }
    }

    /// The system's own `cp` shares blocks and keeps holes, which no Java call does.
    private static void cp(Path from, Path to) throws IOException {
        Process process = new ProcessBuilder(List.of(
                        "cp",
                        "-R",
                        "--reflink=auto",
                        "--sparse=auto",
                        "--preserve=mode",
                        "--",
                        from.toString(),
                        to.toString()))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("cannot copy " + from + " to " + to + ": "
                        + said.lines().findFirst().orElse("cp failed"));
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while copying " + from, e);
        }
    }

    /// Removes a tree, links not followed.
    static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
