package io.pagegrad.pagefile.postgres.layout;

import io.pagegrad.pagefile.io.RawMemory;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// [PageChecksum] with the Vector API.
///
/// The multiplication has a long latency and each step needs the one before, so four vectors run side by side:
/// two pages of two vectors with 512 bits, one page of four with 256, one page in two turns of four with 128.
final class VectorPageChecksum extends PageChecksum {
    private static final VectorSpecies<Integer> SPECIES =
            IntVector.SPECIES_PREFERRED.length() > LANES / 2 ? IntVector.SPECIES_512 : IntVector.SPECIES_PREFERRED;
    private static final int WIDTH = SPECIES.length();
    private static final int WIDTH_BYTES = WIDTH * 4;
    private static final int CHAINS = 4;

    VectorPageChecksum() {}

    @Override
    void fold(long address, int pageBytes, int count, int[] out) {
        int[] sums = new int[CHAINS];
        if (WIDTH * 2 == LANES) {
            for (int page = 0; page < count; page += 2) {
                long first = address + (long) page * pageBytes;
                long second = page + 1 < count ? first + pageBytes : first;
                chains(first, first + WIDTH_BYTES, second, second + WIDTH_BYTES, 0, WIDTH, 0, WIDTH, pageBytes, sums);
                out[page] = sums[0] ^ sums[1];
                if (page + 1 < count) {
                    out[page + 1] = sums[2] ^ sums[3];
                }
            }
            return;
        }
        for (int page = 0; page < count; page++) {
            long start = address + (long) page * pageBytes;
            int sum = 0;
            for (int lane = 0; lane < LANES; lane += CHAINS * WIDTH) {
                long at = start + lane * 4L;
                chains(
                        at,
                        at + WIDTH_BYTES,
                        at + 2 * WIDTH_BYTES,
                        at + 3 * WIDTH_BYTES,
                        lane,
                        lane + WIDTH,
                        lane + 2 * WIDTH,
                        lane + 3 * WIDTH,
                        pageBytes,
                        sums);
                sum ^= sums[0] ^ sums[1] ^ sums[2] ^ sums[3];
            }
            out[page] = sum;
        }
    }

    /// Four chains of vectors, each from its own address in steps of one row, to four sums.
    private static void chains(
            long a0, long a1, long a2, long a3, int l0, int l1, int l2, int l3, int pageBytes, int[] sums) {
        IntVector h0 = IntVector.fromArray(SPECIES, LANE_START, l0);
        IntVector h1 = IntVector.fromArray(SPECIES, LANE_START, l1);
        IntVector h2 = IntVector.fromArray(SPECIES, LANE_START, l2);
        IntVector h3 = IntVector.fromArray(SPECIES, LANE_START, l3);
        for (int row = 0; row < pageBytes; row += ROW_BYTES) {
            h0 = mix(h0.lanewise(VectorOperators.XOR, load(a0 + row)));
            h1 = mix(h1.lanewise(VectorOperators.XOR, load(a1 + row)));
            h2 = mix(h2.lanewise(VectorOperators.XOR, load(a2 + row)));
            h3 = mix(h3.lanewise(VectorOperators.XOR, load(a3 + row)));
        }
        for (int round = 0; round < ZERO_ROUNDS; round++) {
            h0 = mix(h0);
            h1 = mix(h1);
            h2 = mix(h2);
            h3 = mix(h3);
        }
        sums[0] = h0.reduceLanes(VectorOperators.XOR);
        sums[1] = h1.reduceLanes(VectorOperators.XOR);
        sums[2] = h2.reduceLanes(VectorOperators.XOR);
        sums[3] = h3.reduceLanes(VectorOperators.XOR);
    }

    private static IntVector load(long address) {
        return IntVector.fromMemorySegment(SPECIES, RawMemory.all(), address, ByteOrder.LITTLE_ENDIAN);
    }

    private static IntVector mix(IntVector t) {
        return t.mul(PRIME).lanewise(VectorOperators.XOR, t.lanewise(VectorOperators.LSHR, SHIFT));
    }
}
