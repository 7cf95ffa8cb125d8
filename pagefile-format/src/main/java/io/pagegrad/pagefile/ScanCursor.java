package io.pagegrad.pagefile;

import io.pagegrad.column.ColumnBatch;
import io.pagegrad.pagefile.device.DecodedRows;
import java.io.IOException;

/// Walks the visible rows of one scan unit. Only the thread that opened it may use and close it; closing frees
/// its private page buffers.
public interface ScanCursor extends AutoCloseable {
    /// Clears `batch` and fills it with the next visible rows, as many as fit, setting its size.
    ///
    /// @param batch one column for each item of the projection, of its physical type
    /// @return rows in the batch; 0 only at the end of the unit
    /// @throws CorruptPageException when a page, tuple or value breaks a rule of the format
    int fill(ColumnBatch batch) throws IOException;

    /// The rows of the last batch in the memory of the device that decoded them, each column unchanged; null when
    /// the CPU did. Good until the next call.
    default DecodedRows onDevice() {
        return null;
    }

    /// Bytes of pages read so far, for progress.
    long bytesRead();

    @Override
    void close() throws IOException;
}
