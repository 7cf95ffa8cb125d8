package io.pagegrad.cli.columnar;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// A stream whose owner alone closes it: the libraries' writers close what they write to.
final class Unclosed extends FilterOutputStream {
    Unclosed(OutputStream out) {
        super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        out.write(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
        flush();
    }
}
