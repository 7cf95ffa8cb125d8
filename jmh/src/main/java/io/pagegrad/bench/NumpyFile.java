package io.pagegrad.bench;

import java.nio.charset.StandardCharsets;

/// Files of one array as NumPy reads them: a header, then the numbers, rows after each other.
///
/// Spec: NumPy's array file, version 1.0: magic, version, length of the text, text; all 64-byte aligned.
final class NumpyFile {
    private static final int ALIGNMENT = 64;
    private static final int FIXED_BYTES = 10;

    private NumpyFile() {}

    /// @param type of a number, as in `<f8`
    /// @param shape as in `(3, 4)` or `(3,)`
    static byte[] header(String type, String shape) {
        String text = "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }";
        int length = (FIXED_BYTES + text.length() + ALIGNMENT) / ALIGNMENT * ALIGNMENT - FIXED_BYTES;
        String padded = text + " ".repeat(length - text.length() - 1) + "\n";
        String start = "\u0093NUMPY\u0001\u0000" + (char) (length & 0xFF) + (char) (length >> 8);
        return (start + padded).getBytes(StandardCharsets.ISO_8859_1);
    }
}
