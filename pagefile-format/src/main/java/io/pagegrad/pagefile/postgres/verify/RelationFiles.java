package io.pagegrad.pagefile.postgres.verify;

import io.pagegrad.pagefile.VerifyUnit;
import io.pagegrad.pagefile.io.SegmentFiles;
import io.pagegrad.pagefile.postgres.catalog.ClusterStorage;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The relation files of a folder, found by their names: whatever the catalogs say of them.
///
/// Spec: PostgreSQL, tag REL_18_0, src/common/relpath.c, GetRelationPath.
public final class RelationFiles {
    /// File number, fork; segments after the first have a further number and are found through the first.
    private static final Pattern FIRST_SEGMENT = Pattern.compile("[0-9]+(_fsm|_vm|_init)?");

    private static final Path TABLESPACES = Path.of("pg_tblspc");

    private final ClusterStorage storage;

    public RelationFiles(ClusterStorage storage) {
        this.storage = storage;
    }

    /// Folders of one database: its own and those in tablespaces.
    public List<String> foldersOf(int tablespace, int database) throws IOException {
        TreeSet<String> folders = new TreeSet<>();
        folders.add(storage.folder(tablespace, database));
        String inTablespaces = storage.folder(0, database).substring("pg_tblspc/0".length());
        Path root = storage.directory().root().resolve(TABLESPACES);
        if (Files.isDirectory(root)) {
            try (DirectoryStream<Path> links = Files.newDirectoryStream(root)) {
                for (Path link : links) {
                    folders.add(TABLESPACES + "/" + link.getFileName() + inTablespaces);
                }
            }
        }
        folders.add("base/" + Integer.toUnsignedString(database));
        folders.removeIf(folder -> !Files.isDirectory(storage.directory().resolve(folder)));
        return List.copyOf(folders);
    }

    /// Units that check the files of a folder, except those whose first segment is in `others`.
    public List<VerifyUnit> units(String folder, Collection<String> others, long unitBytes) throws IOException {
        TreeSet<String> names = new TreeSet<>();
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(storage.directory().resolve(folder))) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (FIRST_SEGMENT.matcher(name).matches() && !others.contains(folder + "/" + name)) {
                    names.add(folder + "/" + name);
                }
            }
        }
        List<VerifyUnit> units = new ArrayList<>();
        for (String name : names) {
            SegmentFiles files = SegmentFiles.find(
                    storage.directory(),
                    name,
                    storage.control().pageBytes(),
                    storage.control().pagesPerSegment());
            long perUnit = Math.max(1, unitBytes / files.pageBytes());
            for (long first = 0; first < files.pages(); first += perUnit) {
                units.add(new FileVerifyUnit(
                        files, storage.control().checksums(), first, Math.min(files.pages(), first + perUnit)));
            }
        }
        return units;
    }
}
