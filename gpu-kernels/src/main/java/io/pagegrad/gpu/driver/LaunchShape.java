package io.pagegrad.gpu.driver;

/// How many blocks of how many threads a kernel runs with, and the dynamic shared memory of each block.
///
/// @param cooperative all blocks run at once, so that they may wait for each other
public record LaunchShape(int blocks, int threads, int dynamicSharedBytes, boolean cooperative) {
    public LaunchShape {
        if (blocks < 1 || threads < 1 || threads > 1024 || dynamicSharedBytes < 0) {
            throw new IllegalArgumentException(
                    blocks + " blocks of " + threads + " threads with " + dynamicSharedBytes + " shared bytes");
        }
    }

    public static LaunchShape of(int blocks, int threads) {
        return new LaunchShape(blocks, threads, 0, false);
    }

    /// Enough blocks for one thread per item, at most `mostBlocks`: kernels walk the rest in strides of the grid.
    public static LaunchShape forItems(long items, int threads, int mostBlocks) {
        long blocks = Math.max(1, Math.min(mostBlocks, (items + threads - 1) / threads));
        return of((int) blocks, threads);
    }
}
