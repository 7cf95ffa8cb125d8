package io.pagegrad.testdata;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A running postmaster, child of this process, and a watchdog that stops it when this process dies without a
/// word.
final class ServerProcess {
    private static final long START_SECONDS = 120;
    private static final long STOP_SECONDS = 120;
    private static final int PORT_ATTEMPTS = 8;

    /// Line of `postmaster.pid`, counted from 0, that says whether the server takes connections, and its word
    /// for yes.
    private static final int STATUS_LINE = 7;

    private static final String READY = "ready";

    private final Process postmaster;
    private final Process watchdog;
    private final int port;

    private ServerProcess(Process postmaster, Process watchdog, int port) {
        this.postmaster = postmaster;
        this.watchdog = watchdog;
        this.port = port;
    }

    /// Starts a postmaster and waits until it takes connections.
    ///
    /// @param scratch directory that the watchdog removes if this process dies, or null
    static ServerProcess start(
            PostgresBinaries binaries, Path data, Map<String, String> settings, Path log, Path scratch)
            throws IOException {
        for (int attempt = 1; ; attempt++) {
            int port = freePort();
            List<String> command = new ArrayList<>();
            command.add(binaries.program("postgres").toString());
            command.addAll(List.of("-D", data.toString(), "-p", Integer.toString(port)));
            settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
            Files.deleteIfExists(log);
            ProcessBuilder builder = new ProcessBuilder(RunAs.current().command(command))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            cleanEnvironment(builder);
            Process postmaster = builder.start();
            Process watchdog = watch(postmaster.pid(), scratch);
            if (awaitReady(postmaster, data)) {
                return new ServerProcess(postmaster, watchdog, port);
            }
            postmaster.destroyForcibly();
            watchdog.destroyForcibly();
            String said = Files.readString(log);
            if (attempt == PORT_ATTEMPTS || !said.contains("could not bind")) {
                throw new IOException("PostgreSQL " + binaries.version() + " did not start on " + data + ": " + said);
            }
        }
    }

    int port() {
        return port;
    }

    long pid() {
        return postmaster.pid();
    }

    boolean isAlive() {
        return postmaster.isAlive();
    }

    /// Stops the postmaster and waits for its end.
    void stop(StopMode mode) throws IOException {
        signal(mode.signal());
        try {
            if (!postmaster.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("PostgreSQL did not stop in " + STOP_SECONDS + " seconds (" + mode + ")");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while PostgreSQL stopped", e);
        } finally {
            watchdog.destroyForcibly();
        }
    }

    private void signal(String name) throws IOException {
        if (!postmaster.isAlive()) {
            return;
        }
        try {
            new ProcessBuilder("sh", "-c", "kill -s \"$1\" \"$2\"", "sh", name, Long.toString(postmaster.pid()))
                    .start()
                    .waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while PostgreSQL stopped", e);
        }
    }

    /// Takes away what could change the server's behaviour from outside.
    static void cleanEnvironment(ProcessBuilder builder) {
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LC_"));
        environment.put("LC_ALL", "C");
        environment.put("TZ", "UTC");
        builder.directory(Path.of("/").toFile());
    }

    /// Blocks on a pipe whose other end this process holds; when that closes, the postmaster is told to leave.
    private static Process watch(long postmaster, Path scratch) throws IOException {
        String script = "trap '' INT; read -r _; kill -s QUIT \"$1\" 2>/dev/null;"
                + " if [ -n \"$2\" ]; then sleep 1; rm -rf \"$2\"; fi";
        return new ProcessBuilder(
                        "sh", "-c", script, "sh", Long.toString(postmaster), scratch == null ? "" : scratch.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static boolean awaitReady(Process postmaster, Path data) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        Path file = data.resolve("postmaster.pid");
        try {
            while (postmaster.isAlive() && System.nanoTime() < deadline) {
                List<String> lines = linesOf(file);
                if (lines.size() > STATUS_LINE
                        && lines.getFirst().trim().equals(Long.toString(postmaster.pid()))
                        && lines.get(STATUS_LINE).trim().equals(READY)) {
                    return true;
                }
                Thread.sleep(5);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while PostgreSQL started", e);
        }
        return false;
    }

    private static List<String> linesOf(Path file) throws IOException {
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
