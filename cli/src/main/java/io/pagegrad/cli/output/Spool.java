package io.pagegrad.cli.output;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.UUID;

/// Holds bytes back until somebody says that they count, in memory while they are few and then in a temporary
/// file.
///
/// The file has no name once it is open, so that it goes with the process however that ends. One thread; the
/// caller closes.
final class Spool extends OutputStream {
    private static final int MEMORY_BYTES = 1 << 20;

    private final Path directory;
    private final ByteBuffer buffer = ByteBuffer.allocate(MEMORY_BYTES);
    private FileChannel file;

    /// @param directory for the temporary file
    Spool(Path directory) {
        this.directory = directory;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        int at = from;
        int left = length;
        while (left > 0) {
            if (!buffer.hasRemaining()) {
                spill();
            }
            int part = Math.min(left, buffer.remaining());
            buffer.put(bytes, at, part);
            at += part;
            left -= part;
        }
    }

    private void spill() throws IOException {
        try {
            if (file == null) {
                file = open();
            }
            buffer.flip();
            while (buffer.hasRemaining()) {
                int _ = file.write(buffer);
            }
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException(
                    "cannot keep rows in " + directory + " until they are confirmed: " + e.getMessage()
                            + " (set TMPDIR to a directory with room, or write to a file with --output)",
                    e);
        }
        buffer.clear();
    }

    /// The name of a file to be deleted on close is removed as soon as it is open.
    private FileChannel open() throws IOException {
        return FileChannel.open(
                directory.resolve("pagegrad-" + UUID.randomUUID() + ".rows"),
                EnumSet.of(
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.DELETE_ON_CLOSE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /// What was written counts: hands it on, in order.
    void writeTo(OutputStream target) throws IOException {
        if (file == null) {
            target.write(buffer.array(), 0, buffer.position());
        } else {
            spill();
            file.position(0);
            while (file.read(buffer) >= 0) {
                target.write(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
