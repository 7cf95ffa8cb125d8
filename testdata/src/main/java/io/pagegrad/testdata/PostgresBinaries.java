package io.pagegrad.testdata;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.IntStream;

/// The programs of one PostgreSQL version, unpacked and ready to run.
///
/// The newest major comes as a dependency on the class path; the others are jars named `<major>.jar` in the
/// directory that the system property `pagegrad.postgres.binaries` names, where the build puts them for tests.
/// Both are unpacked once for each user into [PrivateCache].
///
/// @param major 10 to 18
/// @param version as the build knows it, `15.19.0`, or the server's own word for an installed one
/// @param home directory with `bin`, `lib` and `share`
public record PostgresBinaries(int major, String version, Path home) {
    /// System property naming the directory of `<major>.jar` files.
    public static final String DIRECTORY_PROPERTY = "pagegrad.postgres.binaries";

    private static final int OLDEST = 10;
    private static final int NEWEST = 18;
    private static final Properties VERSIONS = versions();

    /// Every major that [#of] knows, oldest first.
    public static List<Integer> majors() {
        return IntStream.rangeClosed(OLDEST, NEWEST).boxed().toList();
    }

    /// The major that needs no other jar than this module's own dependencies.
    public static int defaultMajor() {
        return NEWEST;
    }

    /// The binaries of a major version, unpacked if they were not yet.
    ///
    /// @throws IllegalArgumentException when the major is not one of [#majors]
    /// @throws IOException when the binaries are not where they should be, or cannot be unpacked
    public static PostgresBinaries of(int major) throws IOException {
        if (major < OLDEST || major > NEWEST) {
            throw new IllegalArgumentException(
                    "PostgreSQL " + major + ": only majors " + OLDEST + " to " + NEWEST + " are known");
        }
        String version = VERSIONS.getProperty(Integer.toString(major));
        String name = "postgres-linux-" + architecture();
        Path home = PrivateCache.entry(
                version + "-linux-" + architecture(), directory -> BinaryArchive.unpack(major, name, directory));
        return new PostgresBinaries(major, version, home);
    }

    /// A PostgreSQL of this major that the operating system has installed, where there is one; unlike the
    /// embedded ones it may be built with LZ4.
    public static Optional<PostgresBinaries> installed(int major) {
        for (String home : List.of("/usr/lib/postgresql/" + major, "/usr/pgsql-" + major)) {
            Path path = Path.of(home);
            if (Files.isExecutable(path.resolve("bin/initdb")) && Files.isExecutable(path.resolve("bin/postgres"))) {
                return Optional.of(new PostgresBinaries(major, "installed-" + major, path));
            }
        }
        return Optional.empty();
    }

    /// Path of a program: `initdb`, `postgres` or `pg_ctl`.
    Path program(String name) {
        return home.resolve("bin").resolve(name);
    }

    private static String architecture() throws IOException {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        if (!os.contains("linux")) {
            throw new IOException("embedded PostgreSQL runs on Linux only, not on " + System.getProperty("os.name"));
        }
        String arch = System.getProperty("os.arch");
        return switch (arch) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64" -> "arm_64";
            default -> throw new IOException("embedded PostgreSQL has no binaries for the processor " + arch);
        };
    }

    private static Properties versions() {
        Properties versions = new Properties();
        try (InputStream in = PostgresBinaries.class.getResourceAsStream("postgres-versions.properties")) {
            versions.load(in);
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
        return versions;
    }
}
