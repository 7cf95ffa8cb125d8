package io.pagegrad.gpu.compile;

/// What comes out of a compiler.
public enum ImageKind {
    /// Machine code of one architecture: loads at once.
    CUBIN,
    /// Virtual assembly: the driver compiles it for any later architecture.
    PTX
}
