package io.pagegrad.gpu.backend;

import io.pagegrad.gpu.driver.CudaContext;

/// How much device memory rows may take, asked for once when an engine opens.
///
/// @param rowBytes for rows that stay
/// @param windowBytes for the two windows through which the other rows are streamed
record DeviceMemoryPlan(long rowBytes, long windowBytes) {
    /// Part of the free memory that is used when nothing else is asked for: the rest is for parameters and the
    /// driver.
    static final double DEFAULT_SHARE = 0.85;

    private static final long MOST_WINDOW_BYTES = 512L << 20;
    private static final long LEAST_WINDOW_BYTES = 1L << 16;

    static DeviceMemoryPlan of(CudaContext context, double share) {
        long usable = (long) (context.memory().freeBytes() * share);
        long window = Math.clamp(usable / 8, LEAST_WINDOW_BYTES, MOST_WINDOW_BYTES);
        return new DeviceMemoryPlan(Math.max(0, usable - 2 * window), window);
    }
}
