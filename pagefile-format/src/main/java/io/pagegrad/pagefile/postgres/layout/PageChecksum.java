package io.pagegrad.pagefile.postgres.layout;

import io.pagegrad.column.RawMemory;

/// Checksum of a page: 32 interleaved FNV-1a sums over its 32-bit words, folded to 16 bits with the page number.
///
/// Each lane `j` begins at its own constant and takes every 32nd word: `t = h ^ word; h = t * 16777619 ^ t >>>
/// 17`. Two rounds of zeros end it, the lanes are combined by exclusive or. `pd_checksum` counts as 0.
///
/// The scalar form here is the reference; [VectorPageChecksum] computes the same where the Vector API is
/// there, and [WarmedPageChecksum] begins with the one and goes over to the other.
///
/// Spec: PostgreSQL, tag REL_18_0, src/include/storage/checksum_impl.h.
public abstract class PageChecksum {
    /// The most pages that are summed at the cost of one each: more at a time gain nothing.
    public static final int GROUP = 4;

    static final int LANES = 32;
    static final int ROW_BYTES = LANES * 4;
    static final int PRIME = 16777619;
    static final int SHIFT = 17;
    static final int ZERO_ROUNDS = 2;

    /// `checksumBaseOffsets`: where each lane begins.
    static final int[] LANE_START = {
        0x5B1F36E9, 0xB8525960, 0x02AB50AA, 0x1DE66D2A, 0x79FF467A, 0x9BB9F8A3, 0x217E7CD2, 0x83E13D2C,
        0xF8D4474F, 0xE39EB970, 0x42C6AE16, 0x993216FA, 0x7B093B5D, 0x98DAFF3C, 0xF718902A, 0x0B1C9CDB,
        0xE58F764B, 0x187636BC, 0x5D7B3BB1, 0xE73DE7DE, 0x92BEC979, 0xCCA6C0B2, 0x304A0979, 0x85AA43D4,
        0x783125BB, 0x6CA8EAA2, 0xE407EAC6, 0x4B5CFC3E, 0x9FBF8C76, 0x15CA20BE, 0xF2CA9FD3, 0x959BD756
    };

    /// The lane whose first word has `pd_checksum`, in its low half.
    static final int FIELD_LANE = HeapPageLayout.PD_CHECKSUM / 4;

    private static final PageChecksum FASTEST = new WarmedPageChecksum(WarmedPageChecksum.SCALAR_PAGES);

    PageChecksum() {}

    /// The scalar reference.
    public static PageChecksum scalar() {
        return new Scalar();
    }

    /// The fastest form that this JVM can run.
    public static PageChecksum fastest() {
        return FASTEST;
    }

    /// The checksum that each of `count` pages should carry.
    ///
    /// The pages lie one behind the other at `address`, in memory that the caller keeps alive.
    ///
    /// @param pageBytes a multiple of 128
    /// @param firstPage number of the first page in its relation
    /// @param out gets `count` values in `[1, 65535]`
    public final void compute(long address, int pageBytes, int count, long firstPage, int[] out) {
        fold(address, pageBytes, count, out);
        for (int i = 0; i < count; i++) {
            out[i] = Integer.remainderUnsigned(out[i] ^ (int) (firstPage + i), 65535) + 1;
        }
    }

    /// The 32-bit sums of `count` pages.
    abstract void fold(long address, int pageBytes, int count, int[] out);

    /// The sums that a page begins with: `pd_checksum` counts as 0, so it is taken out of its word beforehand.
    static void begin(long page, int[] lanes, int from) {
        System.arraycopy(LANE_START, 0, lanes, from, LANES);
        lanes[from + FIELD_LANE] ^= HeapPageLayout.checksum(page);
    }

    /// The sum of a page from the sums of its lanes.
    static int end(int[] lanes, int from) {
        int result = 0;
        for (int j = from; j < from + LANES; j++) {
            int lane = lanes[j];
            for (int round = 0; round < ZERO_ROUNDS; round++) {
                lane = mix(lane, 0);
            }
            result ^= lane;
        }
        return result;
    }

    private static int mix(int sum, int word) {
        int t = sum ^ word;
        return t * PRIME ^ t >>> SHIFT;
    }

    private static final class Scalar extends PageChecksum {
        @Override
        void fold(long address, int pageBytes, int count, int[] out) {
            int[] lanes = new int[LANES];
            for (int page = 0; page < count; page++) {
                out[page] = foldPage(address + (long) page * pageBytes, pageBytes, lanes);
            }
        }

        private static int foldPage(long page, int pageBytes, int[] lanes) {
            begin(page, lanes, 0);
            for (int row = 0; row < pageBytes; row += ROW_BYTES) {
                for (int j = 0; j < LANES; j++) {
                    lanes[j] = mix(lanes[j], RawMemory.i32(page + row + j * 4L));
                }
            }
            return end(lanes, 0);
        }
    }
}
