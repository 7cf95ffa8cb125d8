package io.pagegrad.testdata;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A cluster as `initdb` left it, kept in [PrivateCache] and copied for each server that starts from it.
///
/// Copies of one template share the system identifier and the superuser's password.
///
/// @param data the untouched data directory
/// @param password of the superuser `postgres`, random for each template
record ClusterTemplate(Path data, String password) {
    static final String SUPERUSER = "postgres";

    private static final long INITDB_SECONDS = 120;

    /// What `initdb` is asked for.
    ///
    /// @param walSegmentMegabytes power of two; 10 knows only 16
    /// @param extra further `initdb` arguments, last on its command line
    record Options(boolean checksums, String encoding, String locale, int walSegmentMegabytes, List<String> extra) {
        Options {
            extra = List.copyOf(extra);
        }

        List<String> arguments(int major) {
            List<String> arguments = new ArrayList<>(List.of("-U", SUPERUSER, "-A", "scram-sha-256", "-E", encoding));
            arguments.add("--locale=" + locale);
            arguments.add("--no-sync");
            if (checksums) {
                arguments.add("--data-checksums");
            } else if (major >= 18) {
                arguments.add("--no-data-checksums");
            }
            if (major >= 11) {
                arguments.add("--wal-segsize=" + walSegmentMegabytes);
            }
            arguments.addAll(extra);
            return arguments;
        }
    }

    /// The template of these options, made by `initdb` when it is not there.
    static ClusterTemplate of(PostgresBinaries binaries, Options options) throws IOException {
        List<String> arguments = options.arguments(binaries.major());
        String name = "cluster-" + binaries.version() + "-" + digest(arguments + " " + binaries.home());
        Path place = PrivateCache.entry(name, directory -> fill(directory, binaries, arguments));
        return new ClusterTemplate(place.resolve("data"), Files.readString(place.resolve("password")));
    }

    /// Runs `initdb` into `directory/data`, leaving the superuser's password in `directory/password`.
    private static void fill(Path directory, PostgresBinaries binaries, List<String> arguments) throws IOException {
        byte[] random = new byte[18];
        new SecureRandom().nextBytes(random);
        Path password = Files.writeString(
                directory.resolve("password"), HexFormat.of().formatHex(random), StandardCharsets.US_ASCII);
        Path data = Files.createDirectory(directory.resolve("data"));
        Files.setPosixFilePermissions(data, java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
        RunAs runAs = RunAs.current();
        runAs.giveOver(directory);
        Path log = directory.resolve("initdb.log");
        List<String> command = new ArrayList<>();
        command.add(binaries.program("initdb").toString());
        command.addAll(arguments);
        command.addAll(List.of("--pwfile", password.toString(), "-D", data.toString()));
        ProcessBuilder builder = new ProcessBuilder(runAs.command(command))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        ServerProcess.cleanEnvironment(builder);
        Process initdb = builder.start();
        try {
            if (!initdb.waitFor(INITDB_SECONDS, TimeUnit.SECONDS)) {
                initdb.destroyForcibly();
                throw new IOException("initdb of PostgreSQL " + binaries.version() + " did not end in " + INITDB_SECONDS
                        + " seconds");
            }
        } catch (InterruptedException e) {
            initdb.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while initdb ran", e);
        }
        if (initdb.exitValue() != 0) {
            throw new IOException("initdb of PostgreSQL " + binaries.version() + " failed: " + Files.readString(log));
        }
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
