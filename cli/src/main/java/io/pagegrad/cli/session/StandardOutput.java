package io.pagegrad.cli.session;

import java.io.IOException;
import java.io.OutputStream;

/// Standard output that tells a reader who went away from a write that failed.
final class StandardOutput extends OutputStream {
    private final OutputStream target;

    StandardOutput(OutputStream target) {
        this.target = target;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        try {
            target.write(bytes, from, length);
        } catch (IOException e) {
            throw named(e);
        }
    }

    @Override
    public void flush() throws IOException {
        try {
            target.flush();
        } catch (IOException e) {
            throw named(e);
        }
    }

    /// The JDK gives the system's words (EPIPE) and no code.
    private static IOException named(IOException e) {
        String reason = e.getMessage() == null ? "" : e.getMessage();
        return reason.contains("Broken pipe")
                ? new ReaderGoneException(e)
                : new IOException("cannot write to standard output: " + reason, e);
    }
}
