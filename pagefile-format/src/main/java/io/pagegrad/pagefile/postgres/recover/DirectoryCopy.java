package io.pagegrad.pagefile.postgres.recover;

import io.pagegrad.pagefile.RefusedPagefileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A data directory copied whole, sharing blocks with the original where the file system can: tablespaces and a
/// linked log directory come along, so that nothing in the copy leads back to the original.
final class DirectoryCopy {
    /// Of a base backup: where its tablespaces lie, which a server that starts on it makes links of.
    private static final String TABLESPACE_MAP = "tablespace_map";

    /// What says how a server is to start belongs to the original.
    private static final Set<String> LEFT_OUT = Set.of(
            "postmaster.pid",
            "postmaster.opts",
            "standby.signal",
            "recovery.signal",
            "recovery.conf",
            "recovery.done",
            TABLESPACE_MAP,
            "postgresql.auto.conf",
            "current_logfiles");

    private static final String TABLESPACES = "pg_tblspc";

    private final Path source;
    private final Path target;
    /// Size and time of change of every file when its copy began.
    private final Map<Path, String> copied = new TreeMap<>();

    private DirectoryCopy(Path source, Path target) {
        this.source = source;
        this.target = target;
    }

    /// Copies `source` to `target`, which does not exist yet.
    ///
    /// @throws RefusedPagefileException when a file was changed meanwhile, so that the copy is of no one moment
    static void make(Path source, Path target) throws IOException {
        make(source, target, () -> {});
    }

    /// @param copied runs when all is copied and not checked yet
    static void make(Path source, Path target, Runnable copied) throws IOException {
        DirectoryCopy copy = new DirectoryCopy(source, target);
        copy.copy();
        copied.run();
        copy.refuseIfChanged();
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
                    copyTree(entry.toRealPath(), target.resolve(name));
                }
            }
        }
    }

    private void copyTree(Path from, Path to) throws IOException {
        copied.putAll(stamps(from));
        cp(from, to);
    }

    private void refuseIfChanged() throws IOException {
        for (Map.Entry<Path, String> file : copied.entrySet()) {
            if (!file.getValue().equals(stampIfThere(file.getKey()))) {
                throw new RefusedPagefileException(file.getKey() + " was changed while " + source
                        + " was being copied, so the copy is of no one moment: a server runs on it; read it with"
                        + " --live, or recover a base backup or a snapshot of the disk");
            }
        }
    }

    private static Map<Path, String> stamps(Path tree) throws IOException {
        Map<Path, String> stamps = new TreeMap<>();
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                stamps.put(file, stamp(attributes));
                return FileVisitResult.CONTINUE;
            }
        });
        return stamps;
    }

    private static String stampIfThere(Path file) throws IOException {
        try {
            return stamp(Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
            return "removed";
        }
    }

    private static String stamp(BasicFileAttributes attributes) {
        return attributes.size() + " " + attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
    }

    /// Each tablespace becomes a directory beside the copy, with a link to it.
    private void copyTablespaces(Path folder) throws IOException {
        Path links = Files.createDirectory(target.resolve(TABLESPACES));
        Map<String, Path> outside = mapped();
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                String name = entry.getFileName().toString();
                if (Files.isSymbolicLink(entry)) {
                    outside.putIfAbsent(name, entry.toRealPath());
                } else if (!outside.containsKey(name)) {
                    copyTree(entry.toRealPath(), links.resolve(name));
                }
            }
        }
        for (Map.Entry<String, Path> tablespace : outside.entrySet()) {
            Path place = target.resolveSibling("tablespace-" + tablespace.getKey());
            copyTree(tablespace.getValue().toRealPath(), place);
            Files.createSymbolicLink(links.resolve(tablespace.getKey()), place.toAbsolutePath());
        }
    }

    /// Tablespaces that the map of a base backup names, by their OID.
    private Map<String, Path> mapped() throws IOException {
        Map<String, Path> places = new TreeMap<>();
        Path map = source.resolve(TABLESPACE_MAP);
        if (Files.exists(map)) {
            for (String line : Files.readAllLines(map)) {
                int space = line.indexOf(' ');
                if (space > 0) {
                    places.put(line.substring(0, space), Path.of(line.substring(space + 1)));
                }
            }
        }
        return places;
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
