package io.pagegrad.pagefile.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pagegrad.pagefile.RefusedPagefileException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pages without checksums that a server may be writing.
final class SettledPagesTest {
    private static final int PAGE = 8192;
    private static final int HALF = PAGE / 2;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void writeTwoPages() throws IOException {
        byte[] pages = new byte[2 * PAGE];
        Arrays.fill(pages, (byte) 1);
        file = Files.write(directory.resolve("1"), pages);
    }

    private byte[] read(Duration patience, LongPredicate isChanged) throws IOException {
        SegmentFiles files = SegmentFiles.find(new DirectoryFiles(directory), "1", PAGE, 1000);
        try (PageReader reader = files.open(2)) {
            assertThat(reader.readSettled(0, 2, patience, isChanged)).isEqualTo(2);
            MemorySegment pages = reader.buffer().asSlice(0, 2 * PAGE);
            return pages.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    private void write(long at, int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(at);
            open.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aPageWhoseWriterWasStoppedBetweenTwoHalvesIsWaitedFor() throws IOException {
        // the first half of page 1 has been changed, and two reads of it agree
        write(PAGE, HALF, 2);
        AtomicInteger asked = new AtomicInteger();
        byte[] pages = read(PATIENCE, page -> {
            if (asked.getAndIncrement() == 0) {
                write(PAGE + HALF, HALF, 2);
            }
            return true;
        });
        assertThat(pages[2 * PAGE - 1]).isEqualTo((byte) 2);
        assertThat(pages).isEqualTo(Files.readAllBytes(file));
    }

    @Test
    void aPageWithoutChangesIsTakenWhenTwoReadsAgree() throws IOException {
        assertThat(read(PATIENCE, page -> false)).isEqualTo(Files.readAllBytes(file));
    }

    @Test
    void aFileThatNobodyHasWrittenForLongIsTakenAtOnce() throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3600)));
        byte[] pages = read(PATIENCE, page -> {
            throw new AssertionError("read again");
        });
        assertThat(pages).isEqualTo(Files.readAllBytes(file));
    }

    @Test
    void pagesThatKeepChangingAreGivenUp() {
        AtomicInteger value = new AtomicInteger();
        assertThatThrownBy(() -> read(Duration.ofMillis(1), page -> {
                    write(0, PAGE, value.incrementAndGet());
                    return true;
                }))
                .isInstanceOf(RefusedPagefileException.class)
                .hasMessageContaining("kept changing");
    }
}
