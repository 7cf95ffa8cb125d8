package io.pagegrad.pagefile.postgres;

import io.pagegrad.pagefile.PagefileFormat;
import io.pagegrad.pagefile.PagefileSource;
import io.pagegrad.pagefile.io.DirectoryFiles;
import io.pagegrad.pagefile.postgres.control.ControlFileReader;
import java.io.IOException;
import java.nio.file.Path;

/// PostgreSQL data directories of versions 10 to 18.
public final class PostgresFormat implements PagefileFormat {
    /// Name of the format.
    public static final String NAME = "postgres";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean probe(Path path) {
        return ControlFileReader.looksLikeDataDirectory(new DirectoryFiles(path));
    }

    @Override
    public PagefileSource open(Path path) throws IOException {
        return PostgresCluster.open(path);
    }
}
