package io.pagegrad.expression.compile;

import java.lang.foreign.MemorySegment;

/// All native memory as one segment, so that kernels see one kind of segment whatever the columns lie in.
public final class NativeMemory {
    /// Offsets are addresses. Whoever hands an address to a kernel answers for its range and lifetime.
    public static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private NativeMemory() {}
}
