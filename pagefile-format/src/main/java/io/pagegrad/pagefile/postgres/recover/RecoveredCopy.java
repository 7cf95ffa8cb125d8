package io.pagegrad.pagefile.postgres.recover;

import io.pagegrad.pagefile.RefusedPagefileException;
import io.pagegrad.pagefile.io.DirectoryFiles;
import io.pagegrad.pagefile.postgres.control.ClusterState;
import io.pagegrad.pagefile.postgres.control.ControlFile;
import io.pagegrad.pagefile.postgres.control.ControlFileReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// A private copy of a data directory whose pages needed recovery, recovered and stopped cleanly: what a server
/// would have made of the files had it been started on them.
///
/// The server runs alone, without network, as `postgres --single` with no input: it replays the log that lies in
/// the directory, writes a shutdown checkpoint, and ends. Rows of unlogged tables are lost in a recovery, as
/// they are for any server. The original is read only. Closing removes the copy; the copy of a process that was
/// killed goes when the next is made.
public final class RecoveredCopy implements Closeable {
    private static final int NOBODY = 65534;

    private final ScratchDirectory scratch;
    private final Path directory;

    private RecoveredCopy(ScratchDirectory scratch, Path directory) {
        this.scratch = scratch;
        this.directory = directory;
    }

    /// Copies and recovers.
    ///
    /// @param source data directory that no server runs on
    /// @param serverDirectory with the program `postgres` of the same major version, or null to look for it
    /// @param scratchParent directory that gets the copy, in a new directory of its own
    /// @param notes gets lines about what is done
    /// @throws RefusedPagefileException when a server runs on the source, no program is found, or recovery fails
    /// @throws IOException when the copy cannot be made
    public static RecoveredCopy of(Path source, Path serverDirectory, Path scratchParent, Consumer<String> notes)
            throws IOException {
        ControlFile control = new ControlFileReader(new DirectoryFiles(source)).read();
        refuseIfRunning(source);
        ServerProgram program = ServerProgram.find(control.version().major(), serverDirectory);
        ScratchDirectory scratch = ScratchDirectory.make(scratchParent);
        try {
            Path copy = scratch.path().resolve("data");
            notes.accept("copying " + source + " to " + copy);
            DirectoryCopy.make(source, copy);
            notes.accept("recovering the copy with " + program.postgres());
            recover(program, copy, scratch.path());
            ClusterState state =
                    new ControlFileReader(new DirectoryFiles(copy)).read().state();
            if (state != ClusterState.SHUT_DOWN) {
                throw new RefusedPagefileException("recovery of the copy of " + source + " left it " + state.words());
            }
            return new RecoveredCopy(scratch, copy);
        } catch (IOException | RuntimeException e) {
            scratch.close();
            throw e;
        }
    }

    private static void refuseIfRunning(Path source) throws IOException {
        Path file = source.resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return;
        }
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        String first = lines.isEmpty() ? "" : lines.getFirst().strip();
        boolean alive = first.matches("-?[0-9]{1,18}")
                && ProcessHandle.of(Math.abs(Long.parseLong(first)))
                        .map(ProcessHandle::isAlive)
                        .orElse(false);
        if (alive && worksIn(source, Math.abs(Long.parseLong(first)), lines)) {
            throw new RefusedPagefileException("a server (process " + first + ") runs in " + source
                    + ", and files copied under it fit no moment: read it with --live, or recover a base backup or a"
                    + " file system snapshot of it");
        }
    }

    /// A snapshot of a disk has the process of the original in its `postmaster.pid`. A server works in its data
    /// directory; where the system does not tell, the path counts that the server has written down.
    private static boolean worksIn(Path source, long process, List<String> lines) throws IOException {
        try {
            return Files.isSameFile(Path.of("/proc", Long.toString(process), "cwd"), source);
        } catch (IOException e) {
            String written = lines.size() > 1 ? lines.get(1).strip() : "";
            return written.isEmpty()
                    || source.toRealPath()
                            .equals(Path.of(written).toAbsolutePath().normalize());
        }
    }

    private static void recover(ServerProgram program, Path copy, Path scratch) throws IOException {
        Path config = Files.writeString(
                scratch.resolve("postgresql.conf"),
                String.join(
                        "\n",
                        "listen_addresses = ''",
                        "unix_socket_directories = ''",
                        "archive_mode = off",
                        "fsync = off",
                        "max_prepared_transactions = 10000",
                        "logging_collector = off",
                        ""));
        List<String> command = new ArrayList<>(asServerUser(scratch));
        command.addAll(List.of(
                program.postgres().toString(),
                "--single",
                "-D",
                copy.toString(),
                "-c",
                "config_file=" + config,
                "template1"));
        Path log = scratch.resolve("recovery.log");
        Process process = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (process.waitFor() != 0) {
                throw new RefusedPagefileException("recovery of the copy failed: " + lastError(log));
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while recovering " + copy, e);
        }
    }

    private static String lastError(Path log) throws IOException {
        try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            List<String> all =
                    lines.map(String::strip).filter(line -> !line.isEmpty()).toList();
            return all.stream()
                    .filter(line -> line.contains("FATAL") || line.contains("PANIC"))
                    .findFirst()
                    .orElse(all.isEmpty() ? "the server said nothing" : all.getLast());
        }
    }

    /// PostgreSQL does not run as root. In a user namespace root is somebody else but keeps the right to its
    /// files; where that is forbidden the copy is given to `nobody`.
    private static List<String> asServerUser(Path scratch) throws IOException {
        if (!Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
            return List.of();
        }
        if (works(List.of("unshare", "-U", "true"))) {
            return List.of("unshare", "-U");
        }
        try (Stream<Path> paths = Files.walk(scratch)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                Files.setAttribute(path, "unix:uid", NOBODY, LinkOption.NOFOLLOW_LINKS);
                Files.setAttribute(path, "unix:gid", NOBODY, LinkOption.NOFOLLOW_LINKS);
            }
        }
        return List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
    }

    private static boolean works(List<String> command) {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// The recovered data directory, to be opened like any that was shut down.
    public Path directory() {
        return directory;
    }

    /// Removes the copy.
    @Override
    public void close() throws IOException {
        scratch.close();
    }
}
