package io.pagegrad.cli.text;

/// Writes rows of text columns in a text format. One thread.
public interface RowEncoder {
    /// What stands before the first row; may be empty.
    byte[] header();

    /// Appends one row.
    void encode(TextRows rows, int row, ByteBuilder out);
}
