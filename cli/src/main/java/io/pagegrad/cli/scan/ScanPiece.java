package io.pagegrad.cli.scan;

/// Some rows on their way from a worker to the consumer.
public interface ScanPiece {
    int rows();

    /// Bytes of memory it holds while it waits.
    long weightBytes();
}
