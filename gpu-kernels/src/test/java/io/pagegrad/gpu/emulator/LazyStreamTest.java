package io.pagegrad.gpu.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.gpu.driver.CudaAvailability;
import io.pagegrad.gpu.driver.CudaContext;
import io.pagegrad.gpu.driver.CudaDriver;
import io.pagegrad.gpu.driver.CudaEvent;
import io.pagegrad.gpu.driver.CudaStream;
import io.pagegrad.gpu.driver.DeviceMemory;
import io.pagegrad.gpu.driver.PinnedMemory;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/// With a seed, streams put work off as long as CUDA allows: a forgotten wait shows.
@RequiresCuda(emulatorOnly = true)
class LazyStreamTest {
    private static byte reusedTooEarly(long seed) {
        SimtEmulator.instance().configure(seed);
        try (CudaContext context = ((CudaAvailability.Available) CudaDriver.find())
                        .driver()
                        .open(0);
                CudaStream stream = context.newStream();
                PinnedMemory pinned = context.allocatePinned(16);
                DeviceMemory memory = context.allocate(16)) {
            pinned.segment().fill((byte) 1);
            stream.upload(pinned.segment(), memory, 0);
            pinned.segment().fill((byte) 2);
            stream.download(memory, 0, pinned.segment());
            stream.synchronize();
            return pinned.segment().get(ValueLayout.JAVA_BYTE, 0);
        }
    }

    @Test
    void reusingAPinnedBufferWithoutAWaitShows() {
        assertThat(reusedTooEarly(0)).isEqualTo((byte) 1);
        assertThat(reusedTooEarly(1)).isEqualTo((byte) 2);
    }

    private static byte acrossStreams(boolean wait) {
        SimtEmulator.instance().configure(1);
        try (CudaContext context = ((CudaAvailability.Available) CudaDriver.find())
                        .driver()
                        .open(0);
                CudaStream writer = context.newStream();
                CudaStream reader = context.newStream();
                CudaEvent written = context.newEvent();
                PinnedMemory pinned = context.allocatePinned(16);
                DeviceMemory memory = context.allocate(16)) {
            writer.fill(memory, 0, 16, (byte) 9);
            writer.record(written);
            if (wait) {
                reader.waitFor(written);
            }
            reader.download(memory, 0, pinned.segment());
            reader.synchronize();
            return pinned.segment().get(ValueLayout.JAVA_BYTE, 0);
        }
    }

    @Test
    void readingWhatAnotherStreamWritesNeedsAnEvent() {
        assertThat(acrossStreams(false)).isNotEqualTo((byte) 9);
        assertThat(acrossStreams(true)).isEqualTo((byte) 9);
    }

    /// Who waits means the last recording before the wait.
    @Test
    void anEventRecordedAgainStandsForTheLaterWork() {
        SimtEmulator.instance().configure(1);
        try (CudaContext context = ((CudaAvailability.Available) CudaDriver.find())
                        .driver()
                        .open(0);
                CudaStream writer = context.newStream();
                CudaStream reader = context.newStream();
                CudaEvent written = context.newEvent();
                PinnedMemory pinned = context.allocatePinned(16);
                DeviceMemory memory = context.allocate(16)) {
            writer.fill(memory, 0, 16, (byte) 7);
            writer.record(written);
            writer.fill(memory, 0, 16, (byte) 9);
            writer.record(written);
            reader.waitFor(written);
            reader.download(memory, 0, pinned.segment());
            reader.synchronize();
            assertThat(pinned.segment().get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 9);
        }
    }
}
