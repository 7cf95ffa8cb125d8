package io.pagegrad.pagefile.postgres.differential;

import java.util.Arrays;
import java.util.Random;

/// Damages bytes of a page in the ways that disks, memory and bad tools do, drawn from a seed.
final class PageMutation {
    private static final int[] INTERESTING = {
        0, 1, 2, 3, 4, 7, 8, 0x12, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, -1, -2
    };

    private final Random random;

    PageMutation(Random random) {
        this.random = random;
    }

    /// Changes a few places of `bytes`; returns what was done.
    String apply(byte[] bytes) {
        StringBuilder done = new StringBuilder();
        int places = 1 + random.nextInt(random.nextInt(4) == 0 ? 8 : 2);
        for (int i = 0; i < places; i++) {
            int at = place(bytes);
            done.append(one(bytes, at)).append('@').append(at).append(' ');
        }
        return done.toString();
    }

    /// Half of all places lie where structure is: header, line pointers, or where something is stored at all.
    private int place(byte[] bytes) {
        switch (random.nextInt(4)) {
            case 0:
                return random.nextInt(Math.min(bytes.length, 24));
            case 1:
                return random.nextInt(Math.min(bytes.length, 200));
            default:
                for (int tries = 0; tries < 50; tries++) {
                    int at = random.nextInt(bytes.length);
                    if (bytes[at] != 0) {
                        return at;
                    }
                }
                return random.nextInt(bytes.length);
        }
    }

    private String one(byte[] bytes, int at) {
        switch (random.nextInt(6)) {
            case 0, 1:
                bytes[at] ^= (byte) (1 << random.nextInt(8));
                return "bit";
            case 2:
                bytes[at] = (byte) random.nextInt();
                return "byte";
            case 3:
                int value = INTERESTING[random.nextInt(INTERESTING.length)];
                int width = 1 << random.nextInt(3);
                for (int i = 0; i < width && at + i < bytes.length; i++) {
                    bytes[at + i] = (byte) (value >> 8 * i);
                }
                return "value" + width;
            case 4:
                int length = Math.min(1 + random.nextInt(32), bytes.length - at);
                int from = random.nextInt(bytes.length - length + 1);
                System.arraycopy(bytes, from, bytes, at, length);
                return "copy" + length;
            default:
                int zeroed = Math.min(1 + random.nextInt(random.nextInt(10) == 0 ? 512 : 16), bytes.length - at);
                Arrays.fill(bytes, at, at + zeroed, (byte) 0);
                return "zero" + zeroed;
        }
    }
}
