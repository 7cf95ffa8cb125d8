package io.pagegrad.cli.output;

import io.pagegrad.cli.session.NamedOutput;
import io.pagegrad.cli.session.Surroundings;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Where a result goes: standard output, or a file that appears only when it is whole.
///
/// A file is written beside its place under a name of its own and renamed by [#commit]; closing without that
/// removes it. The caller closes.
public final class OutputTarget implements AutoCloseable {
    /// `--output` value that means standard output.
    public static final String STANDARD_OUTPUT = "-";

    private static final int BUFFER_BYTES = 1 << 16;

    private final Path place;
    private final Path beside;
    private final OutputStream stream;
    private final Spool spool;
    /// A device or pipe that this closes, or null.
    private final OutputStream device;

    private boolean finished;

    private OutputTarget(Path place, Path beside, OutputStream stream, Spool spool, OutputStream device) {
        this.place = place;
        this.beside = beside;
        this.stream = stream;
        this.spool = spool;
        this.device = device;
    }

    /// @param output path of a file, or `-` or null for standard output
    /// @param provisional true keeps everything from standard output until [#commit]
    public static OutputTarget open(Surroundings surroundings, String output, boolean provisional) throws IOException {
        if (output == null || output.equals(STANDARD_OUTPUT)) {
            if (provisional) {
                Spool spool = new Spool(surroundings.stdout(), surroundings.temporaryDirectory());
                return new OutputTarget(null, null, spool, spool, null);
            }
            OutputStream stdout = new BufferedOutputStream(surroundings.stdout(), BUFFER_BYTES);
            return new OutputTarget(null, null, stdout, null, null);
        }
        Path place = Path.of(output).toAbsolutePath();
        if (isDevice(place)) {
            OutputStream device = NamedOutput.owning(Files.newOutputStream(place, StandardOpenOption.WRITE), output);
            if (provisional) {
                Spool spool = new Spool(device, surroundings.temporaryDirectory());
                return new OutputTarget(null, null, spool, spool, device);
            }
            return new OutputTarget(null, null, new BufferedOutputStream(device, BUFFER_BYTES), null, device);
        }
        Path beside = besideOf(place);
        OutputStream file = Files.newOutputStream(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        OutputStream named = NamedOutput.owning(file, place.toString());
        return new OutputTarget(place, beside, new BufferedOutputStream(named, BUFFER_BYTES), null, null);
    }

    /// Checks that a file could be written at a place.
    ///
    /// @throws IOException when its directory is missing or not writable, or it is a directory itself
    public static void check(Path place) throws IOException {
        if (isDevice(place)) {
            throw new IOException(place + " is a device or pipe: name a file");
        }
        besideOf(place.toAbsolutePath());
    }

    /// True for what is written into and must never be replaced by a file: devices, pipes.
    private static boolean isDevice(Path place) {
        return Files.exists(place) && !Files.isRegularFile(place) && !Files.isDirectory(place);
    }

    /// Checks the place and gives a free name beside it, for writers that open files themselves.
    private static Path besideOf(Path place) throws IOException {
        Path directory = place.getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new NoSuchFileException(String.valueOf(directory));
        }
        if (Files.isDirectory(place)) {
            throw new IOException(place + " is a directory: name a file");
        }
        if (!Files.isWritable(directory)) {
            throw new AccessDeniedException(directory.toString());
        }
        return directory.resolve(
                "." + place.getFileName() + "." + ProcessHandle.current().pid() + ".part");
    }

    public OutputStream stream() {
        return stream;
    }

    /// The file being written, or null for standard output.
    public Path file() {
        return beside;
    }

    /// Everything is written: flush, and let the file appear.
    public void commit() throws IOException {
        if (spool != null) {
            spool.release();
        } else if (beside == null) {
            stream.flush();
        } else {
            stream.close();
            Files.move(beside, place, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        }
        finished = true;
    }

    @Override
    public void close() throws IOException {
        if (spool != null) {
            spool.close();
        }
        if (device != null) {
            device.close();
        }
        if (!finished && beside != null) {
            try {
                stream.close();
            } finally {
                Files.deleteIfExists(beside);
            }
        }
    }
}
