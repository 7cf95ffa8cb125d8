package io.pagegrad.column;

/// What an off-heap block is for; every block is counted under one tag.
public enum MemoryTag {
    /// Private copies of pages being read.
    PAGE_BUFFER,
    /// Reusable batches between a reader and what consumes its rows.
    BATCH,
    /// Columns of a cache.
    CACHE,
    /// Copies of transaction status.
    TRANSACTION_STATUS,
    /// Out-of-line values being put together.
    TOAST,
    /// Weights, gradients and optimizer state.
    MODEL,
    /// Whatever an expression program needs between its instructions.
    SCRATCH
}
