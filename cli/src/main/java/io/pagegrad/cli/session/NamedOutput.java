package io.pagegrad.cli.session;

import java.io.IOException;
import java.io.OutputStream;

/// A stream whose failures say what could not be written, and that tells a reader who went away from a full disk.
///
/// The JDK's own message is the system's reason alone.
public final class NamedOutput extends OutputStream {
    private final OutputStream target;
    private final String name;
    private final boolean owned;

    private NamedOutput(OutputStream target, String name, boolean owned) {
        this.target = target;
        this.name = name;
        this.owned = owned;
    }

    /// A stream that closes its target.
    ///
    /// @param name what an error calls the target
    public static NamedOutput owning(OutputStream target, String name) {
        return new NamedOutput(target, name, true);
    }

    /// The standard output of a process: closing flushes it, and it can be written to again.
    static NamedOutput standard(OutputStream target) {
        return new NamedOutput(target, "standard output", false);
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

    @Override
    public void close() throws IOException {
        try {
            if (owned) {
                target.close();
            } else {
                target.flush();
            }
        } catch (IOException e) {
            throw named(e);
        }
    }

    /// The JDK gives the system's words (EPIPE) and no code.
    private IOException named(IOException e) {
        String reason = e.getMessage() == null ? "" : e.getMessage();
        return reason.contains("Broken pipe")
                ? new ReaderGoneException(e)
                : new IOException("cannot write to " + name + ": " + reason, e);
    }
}
