package io.pagegrad.cli.text;

import io.pagegrad.cli.scan.ScanPiece;
import java.io.IOException;
import java.io.OutputStream;

/// Rows as bytes of a text format.
///
/// @param length bytes in use
/// @param rowEnds where each row ends in the bytes
public record EncodedRows(byte[] bytes, int length, int rows, int[] rowEnds) implements ScanPiece {
    @Override
    public long weightBytes() {
        return bytes.length + 4L * rowEnds.length;
    }

    /// Writes the first `count` rows.
    public void writeTo(OutputStream out, int count) throws IOException {
        if (count > 0) {
            out.write(bytes, 0, count == rows ? length : rowEnds[count - 1]);
        }
    }
}
