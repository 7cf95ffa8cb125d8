package io.pagegrad.pagefile.postgres.toast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pagegrad.pagefile.postgres.datum.MalformedDatum;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Streams written by hand from the format's description; those of servers are in [ToastRelationIT].
class PglzTest {
    private static final long AROUND = 300;

    @Test
    void aMatchRepeatsWhatLiesBehindItWhateverItsDistanceAndLength() {
        for (int distance = 1; distance <= 40; distance++) {
            for (int length = 3; length <= 273; length++) {
                byte[] expected = new byte[distance + length];
                for (int i = 0; i < expected.length; i++) {
                    expected[i] = i < distance ? (byte) (i * 37 + 1) : expected[i - distance];
                }
                assertThat(decompressed(literalsAndMatch(distance, length), expected.length))
                        .as("distance %d, length %d", distance, length)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void aMatchIsCutAtTheEndOfTheValue() {
        byte[] plain = decompressed(literalsAndMatch(5, 100), 20);
        assertThat(plain).startsWith(1, 38, 75, 112, (byte) 149, 1, 38).hasSize(20);
    }

    @Test
    void aMatchBeforeTheFirstByteIsRefused() {
        byte[] compressed = literalsAndMatch(5, 10);
        compressed[compressed.length - 1] = 6;
        assertThatThrownBy(() -> decompressed(compressed, 15))
                .isInstanceOf(MalformedDatum.class)
                .hasMessageContaining("distance=6");
    }

    /// What damaged streams give does not depend on the bytes around them, and bytes around the value stay.
    @Test
    void damagedStreamsReadAndChangeNothingAroundThem() {
        Random random = new Random(9);
        for (int i = 0; i < 20_000; i++) {
            byte[] stream = literalsAndMatch(1 + random.nextInt(40), 3 + random.nextInt(270));
            for (int damage = random.nextInt(4); damage > 0; damage--) {
                stream[random.nextInt(stream.length)] = (byte) random.nextInt();
            }
            byte[] cut = Arrays.copyOf(stream, random.nextInt(stream.length + 1));
            int size = random.nextInt(320);
            assertThat(outcome(cut, size, (byte) 0)).isEqualTo(outcome(cut, size, (byte) -1));
        }
    }

    /// The value or the reason why there is none.
    private static String outcome(byte[] compressed, int size, byte around) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment source =
                    arena.allocate(compressed.length + 2 * AROUND).fill(around);
            MemorySegment.copy(compressed, 0, source, ValueLayout.JAVA_BYTE, AROUND, compressed.length);
            MemorySegment target = arena.allocate(size + 2 * AROUND).fill(around);
            MemorySegment value = target.asSlice(AROUND, size).fill((byte) 0);
            String outcome;
            try {
                Pglz.decompress(source.asSlice(AROUND, compressed.length), value);
                outcome = HexFormat.of().formatHex(value.toArray(ValueLayout.JAVA_BYTE));
            } catch (MalformedDatum e) {
                outcome = e.getMessage();
            }
            MemorySegment untouched = arena.allocate(AROUND).fill(around);
            assertThat(target.asSlice(0, AROUND).mismatch(untouched)).isEqualTo(-1);
            assertThat(target.asSlice(AROUND + size, AROUND).mismatch(untouched))
                    .isEqualTo(-1);
            return outcome;
        }
    }

    /// `distance` literal bytes, then a match of that distance.
    private static byte[] literalsAndMatch(int distance, int length) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int item = 0; item < distance; item++) {
            if (item % 8 == 0) {
                out.write(distance - item < 8 ? 1 << distance - item : 0);
            }
            out.write(item * 37 + 1);
        }
        if (distance % 8 == 0) {
            out.write(1);
        }
        out.write(Math.min(length, 18) - 3 | distance >> 4 & 0xF0);
        out.write(distance & 0xFF);
        if (length >= 18) {
            out.write(length - 18);
        }
        return out.toByteArray();
    }

    private static byte[] decompressed(byte[] compressed, int size) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment source = arena.allocate(compressed.length).copyFrom(MemorySegment.ofArray(compressed));
            MemorySegment target = arena.allocate(size);
            Pglz.decompress(source, target);
            return target.toArray(ValueLayout.JAVA_BYTE);
        }
    }
}
