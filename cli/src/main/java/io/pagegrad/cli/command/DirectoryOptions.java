package io.pagegrad.cli.command;

import io.pagegrad.cli.session.Surroundings;
import io.pagegrad.cli.session.WrongUseException;
import io.pagegrad.pagefile.PagefileDatabase;
import io.pagegrad.pagefile.PagefileFormat;
import io.pagegrad.pagefile.PagefileSource;
import io.pagegrad.pagefile.postgres.recover.RecoveredCopy;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import picocli.CommandLine.Option;

/// Which data directory, and which of its databases.
final class DirectoryOptions {
    private static final String DEFAULT_DATABASE = "postgres";

    private final Surroundings surroundings;

    @Option(
            names = {"-D", "--pgdata"},
            paramLabel = "DIR",
            description = "Data directory (default: $PGDATA).")
    private Path pgdata;

    @Option(
            names = {"-d", "--database"},
            paramLabel = "NAME",
            description = "Database (default: postgres).")
    private String database;

    @Option(
            names = "--recover",
            description =
                    "For a crashed server, a standby, a base backup or a disk snapshot: copy DIR, let a private server of its "
                            + "version recover the copy, and read that. DIR stays as it is.")
    private boolean recover;

    @Option(
            names = "--server-bin",
            paramLabel = "BIN",
            description = "With --recover, directory of the program postgres (default: where systems install it).")
    private Path serverBin;

    @Option(
            names = "--scratch",
            paramLabel = "SCRATCH",
            description =
                    "With --recover, directory that gets the copy for the time of the run (default: $TMPDIR or /tmp).")
    private Path scratch;

    DirectoryOptions(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /// The database that is asked for, from a source that [#open] gave.
    PagefileDatabase databaseOf(PagefileSource source) throws IOException {
        return source.database(databaseName());
    }

    /// The database that the user named, or the usual one.
    String databaseName() {
        return database == null ? DEFAULT_DATABASE : database;
    }

    /// The database that the user named, or null.
    String namedDatabase() {
        return database;
    }

    boolean recovers() {
        return recover;
    }

    PagefileSource open() throws IOException {
        return open(false);
    }

    /// Opens the data directory, or a recovered copy of it, with the format that knows it; the caller closes it.
    ///
    /// @param quiet without notes about the copy
    PagefileSource open(boolean quiet) throws IOException {
        if (!recover && (serverBin != null || scratch != null)) {
            throw new WrongUseException("--server-bin and --scratch go with --recover");
        }
        Path directory = directory();
        if (!recover) {
            return open(directory);
        }
        RecoveredCopy copy = RecoveredCopy.of(
                directory,
                serverBin,
                scratch == null ? surroundings.temporaryDirectory() : scratch,
                quiet ? note -> {} : surroundings.stderr()::println);
        try {
            return new RecoveredSource(open(copy.directory()), copy);
        } catch (IOException | RuntimeException e) {
            copy.close();
            throw e;
        }
    }

    /// Opens any data directory with the format that knows it; the caller closes it.
    static PagefileSource open(Path directory) throws IOException {
        List<String> names = new ArrayList<>();
        for (PagefileFormat format : ServiceLoader.load(PagefileFormat.class)) {
            if (format.probe(directory)) {
                return format.open(directory);
            }
            names.add(format.name());
        }
        throw new FileSystemException(directory + " is not a data directory of a format that is read here ("
                + String.join(", ", names) + ")");
    }

    /// The data directory, checked to be one that can be looked into.
    Path directory() throws IOException {
        Path directory = pgdata;
        if (directory == null) {
            String fromEnvironment = surroundings.environment().getOrDefault("PGDATA", "");
            if (fromEnvironment.isEmpty()) {
                throw new WrongUseException("no data directory given: say -D DIR or set PGDATA");
            }
            directory = Path.of(fromEnvironment);
        }
        if (!Files.exists(directory)) {
            throw new NoSuchFileException(directory.toString());
        }
        if (!Files.isDirectory(directory)) {
            throw new NotDirectoryException(directory.toString());
        }
        if (!Files.isReadable(directory) || !Files.isExecutable(directory)) {
            throw new AccessDeniedException(
                    directory.toString(), null, "run as the user that owns it, or as a member of its group");
        }
        return directory;
    }
}
