package io.pagegrad.pagefile.postgres.differential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// A copy of a stopped cluster that a test may damage.
final class DirectoryCopy {
    private DirectoryCopy() {}

    static void of(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                if (!path.startsWith(from.resolve("pg_wal")) || Files.isDirectory(path)) {
                    Files.copy(path, to.resolve(from.relativize(path)));
                }
            }
        }
    }
}
