package io.pagegrad.pagefile.postgres.catalog;

import io.pagegrad.pagefile.CorruptPageException;
import io.pagegrad.pagefile.CorruptPageException.ChecksumState;
import io.pagegrad.pagefile.PageRef;
import io.pagegrad.pagefile.io.DirectoryFiles;
import io.pagegrad.pagefile.io.SegmentFiles;
import io.pagegrad.pagefile.postgres.control.ControlFile;
import io.pagegrad.pagefile.postgres.control.ServerVersion;
import io.pagegrad.pagefile.postgres.heap.HeapReading;
import java.io.IOException;
import java.nio.file.NoSuchFileException;

/// Where the relations of one cluster lie and how their pages are read. Immutable, thread-safe.
///
/// @param directory the data directory
/// @param control what `pg_control` says
/// @param reading how heap pages are read
public record ClusterStorage(DirectoryFiles directory, ControlFile control, HeapReading reading) {
    /// Folder of the relations that all databases share.
    public static final String GLOBAL = "global";

    static final int DEFAULT_TABLESPACE = 1663;
    static final int GLOBAL_TABLESPACE = 1664;

    public ServerVersion version() {
        return control.version();
    }

    /// Folder of a database's relations in one tablespace, relative to the data directory.
    ///
    /// Spec: PostgreSQL, tag REL_18_0, src/common/relpath.c, GetDatabasePath.
    public String folder(int tablespace, int database) {
        return switch (tablespace) {
            case GLOBAL_TABLESPACE -> GLOBAL;
            case DEFAULT_TABLESPACE -> "base/" + Integer.toUnsignedString(database);
            default ->
                "pg_tblspc/" + Integer.toUnsignedString(tablespace) + "/PG_"
                        + version().major() + "_" + version().catalogVersion() + "/"
                        + Integer.toUnsignedString(database);
        };
    }

    /// The main fork of a relation.
    ///
    /// @param name of the relation, for the message
    /// @throws CorruptPageException when its first file does not exist
    public SegmentFiles mainFork(String folder, int fileNumber, String name) throws IOException {
        String base = folder + "/" + Integer.toUnsignedString(fileNumber);
        try {
            return SegmentFiles.find(directory, base, control.pageBytes(), control.pagesPerSegment());
        } catch (NoSuchFileException e) {
            throw new CorruptPageException(
                    PageRef.ofFile(base), "file", "must exist: it holds relation " + name, ChecksumState.OFF);
        }
    }
}
