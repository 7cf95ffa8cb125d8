package io.pagegrad.gpu.backend;

import io.pagegrad.gpu.driver.CudaContext;
import io.pagegrad.gpu.driver.DeviceMemory;
import java.util.ArrayList;
import java.util.List;

/// Device memory for many small vectors, given back all at once. Thread-safe.
final class VectorSlab implements AutoCloseable {
    private static final long SLAB_BYTES = 1L << 20;
    private static final long ALIGNMENT = 256;

    private final CudaContext context;
    private final List<DeviceMemory> slabs = new ArrayList<>();
    private long used;

    /// Where a vector lies.
    record Place(DeviceMemory memory, long offsetBytes) {}

    VectorSlab(CudaContext context) {
        this.context = context;
    }

    /// Room for `bytes`, not zeroed.
    synchronized Place take(long bytes) {
        long rounded = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        if (slabs.isEmpty() || used + rounded > slabs.getLast().sizeBytes()) {
            slabs.add(context.allocate(Math.max(SLAB_BYTES, rounded)));
            used = 0;
        }
        Place place = new Place(slabs.getLast(), used);
        used += rounded;
        return place;
    }

    @Override
    public synchronized void close() {
        slabs.forEach(DeviceMemory::close);
        slabs.clear();
    }
}
