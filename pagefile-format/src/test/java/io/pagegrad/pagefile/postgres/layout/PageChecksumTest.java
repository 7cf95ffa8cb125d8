package io.pagegrad.pagefile.postgres.layout;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PageChecksumTest {
    private static final int MOST_PAGES = 40;

    @Test
    void theVectorFormGivesWhatTheScalarFormGives() {
        Random random = new Random(11);
        for (int pageBytes : new int[] {1024, 8192, 32768}) {
            for (int count : new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9, MOST_PAGES}) {
                assertSameSums(new VectorPageChecksum(), random, pageBytes, count);
            }
        }
    }

    @Test
    void theFormThatChangesOverGivesTheSameSumsBeforeAndAfter() {
        Random random = new Random(12);
        PageChecksum warmed = new WarmedPageChecksum(3 * MOST_PAGES);
        for (int call = 0; call < 10; call++) {
            assertSameSums(warmed, random, 1024, MOST_PAGES);
        }
    }

    private static void assertSameSums(PageChecksum form, Random random, int pageBytes, int count) {
        try (Arena arena = Arena.ofConfined()) {
            byte[] bytes = new byte[pageBytes * count];
            random.nextBytes(bytes);
            MemorySegment pages = arena.allocate(bytes.length, 64);
            MemorySegment.copy(bytes, 0, pages, ValueLayout.JAVA_BYTE, 0, bytes.length);
            int[] expected = new int[count];
            int[] found = new int[count];
            PageChecksum.scalar().compute(pages.address(), pageBytes, count, 5, expected);
            form.compute(pages.address(), pageBytes, count, 5, found);
            assertThat(found).isEqualTo(expected);
            assertThat(pages.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(bytes);
        }
    }
}
