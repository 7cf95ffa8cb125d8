package io.pagegrad.gpu.driver;

import java.lang.foreign.MemorySegment;
import jcuda.Pointer;

/// Host memory as JCuda takes it.
final class HostPointer {
    private HostPointer() {}

    /// `segment` is off-heap and at most [PinnedMemory#MOST_BYTES] long.
    static Pointer of(MemorySegment segment) {
        if (!segment.isNative()) {
            throw new IllegalArgumentException("the driver copies from and to off-heap memory only");
        }
        return Pointer.to(segment.asByteBuffer());
    }
}
