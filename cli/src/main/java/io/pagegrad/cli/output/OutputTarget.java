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
    private final Spool spool;
    /// Where bytes leave the process; null while a spool keeps those of a file.
    private OutputStream stream;
    private boolean closesStream;
    private boolean finished;

    private OutputTarget(Path place, Path beside, Spool spool) {
        this.place = place;
        this.beside = beside;
        this.spool = spool;
    }

    /// @param output path of a file, device or pipe, or `-` or null for standard output
    /// @param provisional true keeps everything in memory and nameless files until [#commit], so that nothing is
    /// left however this process ends
    public static OutputTarget open(Surroundings surroundings, String output, boolean provisional) throws IOException {
        boolean standard = output == null || output.equals(STANDARD_OUTPUT);
        Path place = standard ? null : Path.of(output).toAbsolutePath();
        boolean toFile = !standard && !isDevice(place);
        Path beside = toFile ? besideOf(place) : null;
        Spool spool = provisional ? new Spool(toFile ? place.getParent() : surroundings.temporaryDirectory()) : null;
        OutputTarget target = new OutputTarget(toFile ? place : null, beside, spool);
        if (standard) {
            // closing it would end the process's own
            target.stream = new BufferedOutputStream(surroundings.stdout(), BUFFER_BYTES);
        } else if (!toFile) {
            // opened at once, or whoever reads the other end waits for ever when nothing comes of it
            OutputStream device = NamedOutput.owning(Files.newOutputStream(place, StandardOpenOption.WRITE), output);
            target.stream = new BufferedOutputStream(device, BUFFER_BYTES);
        } else if (!provisional) {
            target.stream = target.openFile();
        }
        target.closesStream = !standard;
        return target;
    }

    private OutputStream openFile() throws IOException {
        OutputStream file = Files.newOutputStream(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return new BufferedOutputStream(NamedOutput.owning(file, place.toString()), BUFFER_BYTES);
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
        return spool != null ? spool : stream;
    }

    /// Everything is written and counts: hand it on, and let the file appear.
    public void commit() throws IOException {
        if (spool != null) {
            if (beside != null) {
                stream = openFile();
            }
            spool.writeTo(stream);
        }
        stream.flush();
        if (beside != null) {
            stream.close();
            Files.move(beside, place, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        }
        finished = true;
    }

    @Override
    public void close() throws IOException {
        try {
            if (spool != null) {
                spool.close();
            }
        } finally {
            closeStream();
        }
    }

    private void closeStream() throws IOException {
        if (stream == null || !closesStream || finished && beside != null) {
            return;
        }
        try {
            stream.close();
        } finally {
            if (beside != null) {
                Files.deleteIfExists(beside);
            }
        }
    }
}
