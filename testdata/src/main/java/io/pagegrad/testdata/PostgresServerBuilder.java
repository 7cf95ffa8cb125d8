package io.pagegrad.testdata;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a [PostgresServer] shall be: version, cluster options, settings, place.
public final class PostgresServerBuilder {
    private int major = PostgresBinaries.defaultMajor();
    private PostgresBinaries binaries;
    private boolean checksums = true;
    private String encoding = "UTF8";
    private String locale = "C";
    private int walSegmentMegabytes = 16;
    private Path directory;
    private final List<String> initdbArguments = new ArrayList<>();
    private final Map<String, String> settings = new LinkedHashMap<>();

    PostgresServerBuilder() {
        setting("listen_addresses", "127.0.0.1");
        setting("unix_socket_directories", "");
        setting("shared_buffers", "64MB");
        setting("max_connections", "40");
        setting("max_prepared_transactions", "20");
        // the machine may crash, then the cluster is not needed any more
        setting("fsync", "off");
        // the same statements make the same pages
        setting("autovacuum", "off");
        setting("log_checkpoints", "off");
    }

    /// One of [PostgresBinaries#majors]; the default is [PostgresBinaries#defaultMajor].
    public PostgresServerBuilder major(int value) {
        major = value;
        return this;
    }

    /// Runs these programs instead of those of [#major].
    public PostgresServerBuilder binaries(PostgresBinaries value) {
        binaries = value;
        return this;
    }

    /// Page checksums; on by default for every major.
    public PostgresServerBuilder checksums(boolean value) {
        checksums = value;
        return this;
    }

    /// Encoding of the template databases, PostgreSQL's name for it; `UTF8` by default.
    public PostgresServerBuilder encoding(String value) {
        encoding = value;
        return this;
    }

    /// Locale of the template databases; `C` by default.
    public PostgresServerBuilder locale(String value) {
        locale = value;
        return this;
    }

    /// Size of a WAL segment, a power of two; PostgreSQL 10 has 16 whatever is said here.
    public PostgresServerBuilder walSegmentMegabytes(int value) {
        walSegmentMegabytes = value;
        return this;
    }

    /// A further argument of `initdb`.
    public PostgresServerBuilder initdbArgument(String value) {
        initdbArguments.add(value);
        return this;
    }

    /// A server setting, as on a line of `postgresql.conf`.
    public PostgresServerBuilder setting(String name, String value) {
        settings.put(name, value);
        return this;
    }

    /// Where the data directory is made; it must not exist yet and is kept when the server is closed. Without
    /// this the cluster lives in a private temporary directory that goes with it.
    public PostgresServerBuilder directory(Path value) {
        directory = value;
        return this;
    }

    /// Makes the cluster and starts the server.
    ///
    /// @throws IOException when the binaries are missing or the server does not start, with its own words
    public PostgresServer start() throws IOException {
        PostgresServer server = make();
        try {
            server.start();
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
        return server;
    }

    /// Makes the cluster without starting the server.
    public PostgresServer make() throws IOException {
        PostgresBinaries programs = binaries != null ? binaries : PostgresBinaries.of(major);
        ClusterTemplate template = ClusterTemplate.of(
                programs,
                new ClusterTemplate.Options(checksums, encoding, locale, walSegmentMegabytes, initdbArguments));
        RunAs runAs = RunAs.current();
        Path scratch = null;
        Path data;
        if (directory == null) {
            scratch = Files.createTempDirectory("pagegrad-postgres-");
            runAs.letEnter(scratch);
            data = scratch.resolve("data");
        } else {
            data = directory.toAbsolutePath();
            Files.createDirectories(data.getParent());
        }
        Trees.copy(template.data(), data);
        runAs.giveOver(data);
        return new PostgresServer(programs, data, scratch, template.password(), new LinkedHashMap<>(settings));
    }
}
