package io.pagegrad.gpu.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pagegrad.gpu.emulator.RequiresCuda;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@RequiresCuda
class DriverTest {
    private static CudaDriver driver;
    private static CudaContext context;
    private static CudaStream stream;

    @BeforeAll
    static void open() {
        assertThat(CudaDriver.find()).isInstanceOf(CudaAvailability.Available.class);
        driver = ((CudaAvailability.Available) CudaDriver.find()).driver();
        context = driver.open(0);
        stream = context.newStream();
    }

    @AfterAll
    static void close() {
        stream.close();
        context.close();
    }

    @Test
    void copiesThereAndBackUnchanged() {
        try (Arena arena = Arena.ofConfined();
                DeviceMemory first = context.allocate(4096);
                DeviceMemory second = context.allocate(4096)) {
            MemorySegment host = arena.allocate(4096);
            for (int i = 0; i < 1024; i++) {
                host.setAtIndex(ValueLayout.JAVA_INT, i, i * 31);
            }
            MemorySegment back = arena.allocate(2048);
            stream.upload(host, first, 0);
            stream.copy(first, 1024, second, 0, 2048);
            stream.download(second, 0, back);
            stream.synchronize();
            assertThat(back.mismatch(host.asSlice(1024, 2048))).isEqualTo(-1);
        }
    }

    @Test
    void copiesBetweenDevices() {
        if (driver.devices().size() < 2) {
            return;
        }
        try (Arena arena = Arena.ofConfined();
                CudaContext other = driver.open(1);
                DeviceMemory here = context.allocate(64);
                DeviceMemory there = other.allocate(64)) {
            MemorySegment host = arena.allocate(64).fill((byte) 5);
            MemorySegment back = arena.allocate(64);
            stream.upload(host, here, 0);
            stream.copy(here, 0, there, 0, 64);
            stream.synchronize();
            try (CudaStream theirs = other.newStream()) {
                theirs.download(there, 0, back);
                theirs.synchronize();
            }
            assertThat(back.mismatch(host)).isEqualTo(-1);
        }
    }

    @Test
    void rangesAreCheckedBeforeTheDriverIsAsked() {
        try (Arena arena = Arena.ofConfined();
                DeviceMemory memory = context.allocate(100)) {
            MemorySegment host = arena.allocate(101);
            assertThatThrownBy(() -> stream.upload(host, memory, 0))
                    .isInstanceOf(IndexOutOfBoundsException.class)
                    .hasMessageContaining("101 bytes at 0 of a block of 100 bytes");
            assertThatThrownBy(() -> memory.address(Long.MAX_VALUE, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void heapMemoryIsRefused() {
        try (DeviceMemory memory = context.allocate(100)) {
            assertThatThrownBy(() -> stream.upload(MemorySegment.ofArray(new byte[8]), memory, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("off-heap");
        }
    }

    @Test
    void outOfMemoryTellsWhatWasAskedAndWhatIsFree() {
        long tooMuch = context.memory().totalBytes() + (1L << 30);
        long open = CudaHandle.open();
        assertThatThrownBy(() -> context.allocate(tooMuch))
                .isInstanceOfSatisfying(CudaOutOfMemoryException.class, e -> {
                    assertThat(e.requestedBytes()).isEqualTo(tooMuch);
                    assertThat(e.freeBytes()).isPositive();
                })
                .hasMessageContaining("cuMemAlloc(bytes=" + tooMuch + ") failed: CUDA_ERROR_OUT_OF_MEMORY")
                .hasMessageContaining("cuda:0");
        assertThat(CudaHandle.open()).isEqualTo(open);
    }

    @Test
    void failedLoadNamesTheCallAndLeavesNothingOpen() {
        long open = CudaHandle.open();
        assertThatThrownBy(() -> context.load(new byte[] {'n', 'o', 'n', 'e', 0, 0, 0, 0}))
                .isInstanceOf(CudaCallException.class)
                .hasMessageContaining("cuModuleLoadData(8 bytes)")
                .hasMessageContaining("CUDA_ERROR_");
        assertThat(CudaHandle.open()).isEqualTo(open);
    }

    @Test
    void closingTwiceIsHarmlessAndUseAfterCloseIsRefused() {
        DeviceMemory memory = context.allocate(16);
        memory.close();
        memory.close();
        assertThatThrownBy(memory::address).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void pinnedMemoryIsCopiedWhenTheStreamRuns() {
        try (PinnedMemory pinned = context.allocatePinned(64);
                DeviceMemory memory = context.allocate(64);
                CudaEvent start = context.newEvent();
                CudaEvent end = context.newEvent()) {
            pinned.segment().fill((byte) 7);
            stream.record(start);
            stream.upload(pinned.segment(), memory, 0);
            stream.record(end);
            end.synchronize();
            pinned.segment().fill((byte) 0);
            stream.download(memory, 0, pinned.segment());
            stream.synchronize();
            assertThat(pinned.segment().get(ValueLayout.JAVA_BYTE, 63)).isEqualTo((byte) 7);
            assertThat(end.isDone()).isTrue();
            assertThat(end.millisSince(start)).isGreaterThanOrEqualTo(0);
        }
    }

    @Test
    void registeredMemoryIsGivenBack() {
        try (Arena arena = Arena.ofConfined();
                DeviceMemory memory = context.allocate(8192)) {
            MemorySegment host = arena.allocate(8192, 4096).fill((byte) 3);
            try (RegisteredMemory ignored = context.register(host)) {
                assertThat(CudaHandle.open(HandleKind.REGISTERED_MEMORY)).isEqualTo(1);
                stream.upload(host, memory, 0);
                stream.synchronize();
            }
            try (RegisteredMemory again = context.register(host)) {
                assertThat(again.isClosed()).isFalse();
            }
        }
    }

    @Test
    void deviceNumberThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> driver.open(99))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cuda:99");
    }
}
