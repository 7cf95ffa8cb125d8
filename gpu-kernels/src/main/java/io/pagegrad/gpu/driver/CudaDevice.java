package io.pagegrad.gpu.driver;

/// A device as the driver describes it.
///
/// @param ordinal number of the device for the driver, from 0
/// @param memoryClockKilohertz peak clock of its memory
public record CudaDevice(
        int ordinal,
        String name,
        int computeMajor,
        int computeMinor,
        long memoryBytes,
        int multiprocessors,
        int maxThreadsPerBlock,
        int maxThreadsPerMultiprocessor,
        int maxBlocksPerMultiprocessor,
        int sharedBytesPerBlock,
        int sharedBytesPerBlockOptIn,
        int sharedBytesPerMultiprocessor,
        int levelTwoCacheBytes,
        int memoryClockKilohertz,
        int memoryBusBits,
        boolean cooperativeLaunch,
        int copyEngines) {

    /// Architecture as compilers name it, for example 90 for compute capability 9.0.
    public int architecture() {
        return computeMajor * 10 + computeMinor;
    }

    /// Peak memory bandwidth in bytes a second by clock and bus (two transfers a clock), 0 when the driver tells
    /// neither.
    public double peakBytesPerSecond() {
        return 2.0 * memoryClockKilohertz * 1000.0 * memoryBusBits / 8;
    }

    @Override
    public String toString() {
        return "cuda:" + ordinal + " (" + name + ")";
    }
}
