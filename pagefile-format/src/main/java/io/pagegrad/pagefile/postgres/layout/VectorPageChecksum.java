package io.pagegrad.pagefile.postgres.layout;

import io.pagegrad.column.RawMemory;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// [PageChecksum] with the Vector API.
///
/// The multiplication has a long latency and each step needs the one before, so eight vectors run side by side:
/// four pages of two vectors with 512 bits, two pages of four with 256, one page of eight with 128.
final class VectorPageChecksum extends PageChecksum {
    private static final VectorSpecies<Integer> SPECIES = species();
    private static final int WIDTH = SPECIES.length();
    private static final int WIDTH_BYTES = WIDTH * 4;
    private static final int CHAINS = 8;
    private static final int CHAINS_OF_PAGE = LANES / WIDTH;
    private static final int PAGES = CHAINS / CHAINS_OF_PAGE;

    VectorPageChecksum() {}

    private static VectorSpecies<Integer> species() {
        int lanes = IntVector.SPECIES_PREFERRED.length();
        if (lanes < IntVector.SPECIES_128.length()) {
            return IntVector.SPECIES_128;
        }
        return lanes > IntVector.SPECIES_512.length() ? IntVector.SPECIES_512 : IntVector.SPECIES_PREFERRED;
    }

    @Override
    void fold(long address, int pageBytes, int count, int[] out) {
        int[] lanes = new int[PAGES * LANES];
        for (int page = 0; page < count; page += PAGES) {
            long start = address + (long) page * pageBytes;
            int last = Math.min(PAGES, count - page) - 1;
            for (int k = 0; k <= last; k++) {
                begin(start + (long) k * pageBytes, lanes, k * LANES);
            }
            chains(
                    start + offset(0, last, pageBytes),
                    start + offset(2, last, pageBytes),
                    start + offset(4, last, pageBytes),
                    start + offset(6, last, pageBytes),
                    pageBytes,
                    lanes);
            for (int k = 0; k <= last; k++) {
                out[page + k] = end(lanes, k * LANES);
            }
        }
    }

    /// Where chain `chain` begins. Chains behind the last page repeat it.
    private static long offset(int chain, int last, int pageBytes) {
        return (long) Math.min(chain / CHAINS_OF_PAGE, last) * pageBytes + chain % CHAINS_OF_PAGE * WIDTH_BYTES;
    }

    /// Eight chains of vectors, two from each address, in steps of one row, over the sums of `lanes`.
    ///
    /// A method is called on what was loaded or is zero, and never on a chain: of those the JIT knows the class
    /// without a profile. More addresses than four do not stay in registers.
    private static void chains(long a, long b, long c, long d, int pageBytes, int[] lanes) {
        IntVector prime = IntVector.broadcast(SPECIES, PRIME);
        IntVector zero = IntVector.zero(SPECIES);
        IntVector h0 = IntVector.fromArray(SPECIES, lanes, 0);
        IntVector h1 = IntVector.fromArray(SPECIES, lanes, WIDTH);
        IntVector h2 = IntVector.fromArray(SPECIES, lanes, 2 * WIDTH);
        IntVector h3 = IntVector.fromArray(SPECIES, lanes, 3 * WIDTH);
        IntVector h4 = IntVector.fromArray(SPECIES, lanes, 4 * WIDTH);
        IntVector h5 = IntVector.fromArray(SPECIES, lanes, 5 * WIDTH);
        IntVector h6 = IntVector.fromArray(SPECIES, lanes, 6 * WIDTH);
        IntVector h7 = IntVector.fromArray(SPECIES, lanes, 7 * WIDTH);
        for (int row = 0; row < pageBytes; row += ROW_BYTES) {
            h0 = step(h0, a + row, prime);
            h1 = step(h1, a + row + WIDTH_BYTES, prime);
            h2 = step(h2, b + row, prime);
            h3 = step(h3, b + row + WIDTH_BYTES, prime);
            h4 = step(h4, c + row, prime);
            h5 = step(h5, c + row + WIDTH_BYTES, prime);
            h6 = step(h6, d + row, prime);
            h7 = step(h7, d + row + WIDTH_BYTES, prime);
        }
        zero.lanewise(VectorOperators.XOR, h0).intoArray(lanes, 0);
        zero.lanewise(VectorOperators.XOR, h1).intoArray(lanes, WIDTH);
        zero.lanewise(VectorOperators.XOR, h2).intoArray(lanes, 2 * WIDTH);
        zero.lanewise(VectorOperators.XOR, h3).intoArray(lanes, 3 * WIDTH);
        zero.lanewise(VectorOperators.XOR, h4).intoArray(lanes, 4 * WIDTH);
        zero.lanewise(VectorOperators.XOR, h5).intoArray(lanes, 5 * WIDTH);
        zero.lanewise(VectorOperators.XOR, h6).intoArray(lanes, 6 * WIDTH);
        zero.lanewise(VectorOperators.XOR, h7).intoArray(lanes, 7 * WIDTH);
    }

    private static IntVector step(IntVector sums, long address, IntVector prime) {
        IntVector words = IntVector.fromMemorySegment(SPECIES, RawMemory.all(), address, ByteOrder.LITTLE_ENDIAN);
        IntVector t = words.lanewise(VectorOperators.XOR, sums);
        return t.lanewise(VectorOperators.MUL, prime)
                .lanewise(VectorOperators.XOR, t.lanewise(VectorOperators.LSHR, SHIFT));
    }
}
