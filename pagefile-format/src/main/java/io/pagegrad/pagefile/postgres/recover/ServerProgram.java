package io.pagegrad.pagefile.postgres.recover;

import io.pagegrad.pagefile.RefusedPagefileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The `postgres` program of one major version on this machine.
///
/// @param postgres path of the program
record ServerProgram(Path postgres) {
    private static final Pattern VERSION = Pattern.compile("PostgreSQL\\)\\s+(\\d+)");
    private static final int ANSWER_SECONDS = 20;

    /// Looks where systems install servers, or only in `named`.
    ///
    /// @param named a directory with the program `postgres`, or null
    /// @throws RefusedPagefileException when there is none of that version
    static ServerProgram find(int major, Path named) throws IOException {
        List<Path> directories = new ArrayList<>();
        if (named != null) {
            directories.add(named);
            directories.add(named.resolve("bin"));
        } else {
            for (String entry : System.getenv().getOrDefault("PATH", "").split(":")) {
                if (!entry.isEmpty()) {
                    directories.add(Path.of(entry));
                }
            }
            for (String place : List.of(
                    "/usr/lib/postgresql/%d/bin",
                    "/usr/pgsql-%d/bin",
                    "/usr/lib64/pgsql-%d/bin",
                    "/usr/local/pgsql/bin",
                    "/usr/local/pgsql-%d/bin",
                    "/opt/homebrew/opt/postgresql@%d/bin",
                    "/usr/local/opt/postgresql@%d/bin")) {
                directories.add(Path.of(place.formatted(major)));
            }
        }
        for (Path directory : directories) {
            Path program = directory.resolve("postgres");
            if (Files.isExecutable(program) && major(program) == major) {
                return new ServerProgram(program);
            }
        }
        throw new RefusedPagefileException("recovery needs the server program of PostgreSQL " + major + ", which is "
                + (named == null ? "not where servers are installed here" : "not in " + named)
                + ": install it or name its directory with --server-bin");
    }

    private static int major(Path program) throws IOException {
        Process process = new ProcessBuilder(program.toString(), "--version").start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        try {
            process.waitFor(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Matcher matcher = VERSION.matcher(text);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : -1;
    }
}
