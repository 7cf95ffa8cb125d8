package io.pagegrad.gpu.driver;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;

/// A driver object that must be given back: counted while open, closed once, harmless to close again.
public abstract sealed class CudaHandle implements AutoCloseable
        permits CudaContext, CudaModule, CudaStream, CudaEvent, DeviceMemory, PinnedMemory, RegisteredMemory {
    private static final AtomicLongArray OPEN = new AtomicLongArray(HandleKind.values().length);

    private final HandleKind kind;
    private final AtomicBoolean closed = new AtomicBoolean();

    CudaHandle(HandleKind kind) {
        this.kind = kind;
        OPEN.incrementAndGet(kind.ordinal());
    }

    /// Handles of `kind` that are open in this process.
    public static long open(HandleKind kind) {
        return OPEN.get(kind.ordinal());
    }

    /// Handles of all kinds that are open in this process.
    public static long open() {
        long sum = 0;
        for (HandleKind kind : HandleKind.values()) {
            sum += open(kind);
        }
        return sum;
    }

    public final boolean isClosed() {
        return closed.get();
    }

    final void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateException(kind + " is closed");
        }
    }

    abstract void release();

    @Override
    public final void close() {
        if (closed.compareAndSet(false, true)) {
            OPEN.decrementAndGet(kind.ordinal());
            release();
        }
    }
}
