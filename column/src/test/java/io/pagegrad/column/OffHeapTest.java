package io.pagegrad.column;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OffHeapTest {
    private static final long MAPPED = OffHeap.MAPPED_FROM_BYTES;

    @Property(tries = 60)
    void everyBlockIsAlignedZeroedCountedAndFreed(
            @ForAll @Size(min = 1, max = 6) List<@LongRange(max = 3 * 2097152 + 77) Long> sizes) {
        long before = OffHeap.bytesInUse(MemoryTag.SCRATCH);
        long allBefore = OffHeap.bytesInUse();
        List<Block> blocks = new ArrayList<>();
        long sum = 0;
        for (long size : sizes) {
            Block block = OffHeap.allocate(size, MemoryTag.SCRATCH);
            blocks.add(block);
            sum += size;
            assertThat(block.sizeBytes()).isEqualTo(size);
            assertThat(block.address() % OffHeap.ALIGNMENT).isZero();
            assertThat(OffHeap.bytesInUse(MemoryTag.SCRATCH)).isEqualTo(before + sum);
            assertThat(isZero(block.segment())).isTrue();
            block.segment().fill((byte) 0x5a);
        }
        for (Block block : blocks) {
            block.close();
            block.close();
            assertThatThrownBy(() -> block.segment().fill((byte) 1)).isInstanceOf(IllegalStateException.class);
        }
        assertThat(OffHeap.bytesInUse(MemoryTag.SCRATCH)).isEqualTo(before);
        assertThat(OffHeap.bytesInUse()).isEqualTo(allBefore);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 4096, MAPPED, 4 * MAPPED + 1})
    void populatedMemoryKeepsWhatIsThere(long size) {
        Block block = OffHeap.allocate(size, MemoryTag.SCRATCH);
        block.segment().set(ValueLayout.JAVA_BYTE, size - 1, (byte) 7);
        block.populate(0, size);
        block.populate(size / 2, size + MAPPED);
        block.populate(size, size + 1);
        assertThat(block.segment().get(ValueLayout.JAVA_BYTE, size - 1)).isEqualTo((byte) 7);
        block.segment().set(ValueLayout.JAVA_BYTE, size - 1, (byte) 0);
        assertThat(isZero(block.segment())).isTrue();
        block.trim(size / 2);
        block.populate(0, size);
        assertThat(isZero(block.segment())).isTrue();
        block.close();
        block.populate(0, size);
    }

    @Test
    void populatedMemoryIsThereBeforeItIsWritten() throws IOException {
        assumeThat(KernelPages.instance()).isNotNull();
        assumeThat(canPopulate()).isTrue();
        try (Block block = OffHeap.allocate(16 * MAPPED, MemoryTag.SCRATCH)) {
            long before = residentBytes(block.address());
            block.populate(MAPPED, 5 * MAPPED);
            assertThat(residentBytes(block.address()) - before).isEqualTo(4 * MAPPED);
        }
    }

    /// From Linux 5.14 on.
    private static boolean canPopulate() {
        String[] version = System.getProperty("os.version").split("[^0-9]+", 3);
        int major = Integer.parseInt(version[0]);
        return major > 5 || major == 5 && Integer.parseInt(version[1]) >= 14;
    }

    /// What the system says of the mapping that an address lies in, which may be that of several blocks.
    private static long residentBytes(long address) throws IOException {
        boolean inside = false;
        for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
            if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                int dash = line.indexOf('-');
                long from = Long.parseUnsignedLong(line, 0, dash, 16);
                long to = Long.parseUnsignedLong(line, dash + 1, line.indexOf(' '), 16);
                inside = Long.compareUnsigned(from, address) <= 0 && Long.compareUnsigned(address, to) < 0;
            } else if (inside && line.startsWith("Rss:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
            }
        }
        return 0;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 4096, MAPPED, MAPPED + 1})
    void aPrivateBlockIsOfItsThreadAlone(long size) throws InterruptedException {
        long before = OffHeap.bytesInUse(MemoryTag.SCRATCH);
        try (Block block = OffHeap.allocatePrivate(size, MemoryTag.SCRATCH)) {
            assertThat(block.address() % OffHeap.ALIGNMENT).isZero();
            assertThat(isZero(block.segment())).isTrue();
            List<Throwable> thrown = Collections.synchronizedList(new ArrayList<>());
            Thread other = new Thread(() -> {
                thrown.add(catchThrowable(() -> block.segment().fill((byte) 1)));
                thrown.add(catchThrowable(block::close));
            });
            other.start();
            other.join();
            assertThat(thrown).hasSize(2).allSatisfy(e -> assertThat(e).isInstanceOf(WrongThreadException.class));
            assertThat(OffHeap.bytesInUse(MemoryTag.SCRATCH)).isEqualTo(before + size);
            assertThat(isZero(block.segment())).isTrue();
        }
        assertThat(OffHeap.bytesInUse(MemoryTag.SCRATCH)).isEqualTo(before);
    }

    @Property(tries = 60)
    void trimmingKeepsWhatStaysAndCountsIt(
            @ForAll @LongRange(min = 1, max = 3 * 2097152) long size, @ForAll @LongRange(max = 1000) long permille) {
        long kept = size * permille / 1000;
        long before = OffHeap.bytesInUse(MemoryTag.CACHE);
        try (Block block = OffHeap.allocate(size, MemoryTag.CACHE)) {
            for (long i = 0; i < size; i += 509) {
                block.segment().set(ValueLayout.JAVA_BYTE, i, (byte) i);
            }
            block.trim(kept);
            for (long i = 0; i < kept; i += 509) {
                assertThat(block.segment().get(ValueLayout.JAVA_BYTE, i)).isEqualTo((byte) i);
            }
            assertThat(OffHeap.bytesInUse(MemoryTag.CACHE)).isEqualTo(before + block.sizeBytes());
            if (size >= MAPPED && onLinux()) {
                assertThat(block.sizeBytes()).isEqualTo(kept);
            }
            assertThatThrownBy(() -> block.trim(size + 1)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(OffHeap.bytesInUse(MemoryTag.CACHE)).isEqualTo(before);
    }

    @Test
    void bigBlocksBeginOnAHugePageAndTakeMemoryOnlyWhenTouched() throws IOException {
        if (!onLinux()) {
            return;
        }
        long size = 4L << 30;
        long resident = residentBytes();
        try (Block block = OffHeap.allocate(size, MemoryTag.SCRATCH)) {
            assertThat(block.address() % MAPPED).isZero();
            block.segment().set(ValueLayout.JAVA_BYTE, size - 1, (byte) 1);
            assertThat(residentBytes() - resident).isLessThan(512L << 20);
        }
    }

    @Test
    void peakIsTheMostInUseAtOnce() {
        OffHeap.resetPeak();
        long base = OffHeap.peakBytes();
        OffHeap.allocate(5_000, MemoryTag.SCRATCH).close();
        OffHeap.allocate(3_000, MemoryTag.SCRATCH).close();
        assertThat(OffHeap.peakBytes()).isBetween(base + 5_000, base + 7_999);
    }

    @Test
    void negativeSizeIsRefused() {
        assertThatThrownBy(() -> OffHeap.allocate(-1, MemoryTag.SCRATCH))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
    }

    @Test
    void memoryThatTheSystemDoesNotHaveIsRefusedAndNotCounted() {
        long before = OffHeap.bytesInUse();
        assertThatThrownBy(() -> OffHeap.allocate(1L << 60, MemoryTag.SCRATCH)).isInstanceOf(OutOfMemoryError.class);
        assertThat(OffHeap.bytesInUse()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 4096, 3 << 20})
    void fileBackedBlockLeavesNoFile(long size, @TempDir Path directory) throws IOException {
        try (Block block = OffHeap.allocateInFile(size, directory, MemoryTag.CACHE)) {
            assertThat(block.sizeBytes()).isEqualTo(size);
            assertThat(block.address() % OffHeap.ALIGNMENT).isZero();
            block.segment().set(ValueLayout.JAVA_BYTE, size - 1, (byte) 7);
            assertThat(block.segment().get(ValueLayout.JAVA_BYTE, size - 1)).isEqualTo((byte) 7);
            assertThat(directory).isEmptyDirectory();
        }
    }

    @Test
    void fileBackedBlockLargerThanTheDiskIsRefused(@TempDir Path directory) {
        assertThatThrownBy(() -> OffHeap.allocateInFile(1L << 60, directory, MemoryTag.CACHE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(directory.toString());
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void readersOnOtherThreadsFailCleanlyOnceTheOwnerCloses() throws InterruptedException {
        Block block = OffHeap.allocate(3 * MAPPED, MemoryTag.SCRATCH);
        MemorySegment view = block.segment();
        CountDownLatch reading = new CountDownLatch(2);
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        List<Thread> readers = new ArrayList<>();
        for (int t = 0; t < 2; t++) {
            readers.add(Thread.ofPlatform().start(() -> {
                long sum = 0;
                try {
                    for (long i = 0; ; i = (i + 64) % view.byteSize()) {
                        sum += view.get(ValueLayout.JAVA_BYTE, i);
                        if (i == 64) {
                            reading.countDown();
                        }
                    }
                } catch (IllegalStateException e) {
                    failures.add(e);
                }
                assertThat(sum).isZero();
            }));
        }
        reading.await();
        block.close();
        for (Thread reader : readers) {
            reader.join();
        }
        assertThat(failures).hasSize(2).allMatch(e -> e.getMessage().contains("closed"));
    }

    private static boolean onLinux() {
        return System.getProperty("os.name").equals("Linux");
    }

    private static long residentBytes() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
                }
            }
            throw new IllegalStateException("no VmRSS line");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isZero(MemorySegment segment) {
        for (long i = 0; i + 8 <= segment.byteSize(); i += 8) {
            if (segment.get(ValueLayout.JAVA_LONG_UNALIGNED, i) != 0) {
                return false;
            }
        }
        return true;
    }
}
