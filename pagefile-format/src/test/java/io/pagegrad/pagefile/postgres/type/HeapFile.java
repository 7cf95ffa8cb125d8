package io.pagegrad.pagefile.postgres.type;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The tuples of a freshly written heap file, in physical order, all of them alive: a walker of test files that
/// shares nothing with the reader.
final class HeapFile {
    private static final int PAGE_BYTES = 8192;

    private HeapFile() {}

    /// A tuple: its bytes from the header on.
    record Tuple(MemorySegment bytes) {
        int attributes() {
            return Le.u16(bytes, 18) & 0x07FF;
        }

        boolean isNull(int index) {
            boolean hasNull = (Le.u16(bytes, 20) & 1) != 0;
            return index >= attributes() || hasNull && (Le.u8(bytes, 23 + (index >> 3)) >> (index & 7) & 1) == 0;
        }

        int dataAt() {
            return Le.u8(bytes, 22);
        }
    }

    static List<Tuple> read(Path file, Arena arena) throws IOException {
        List<Tuple> tuples = new ArrayList<>();
        for (int segment = 0; ; segment++) {
            Path part = segment == 0 ? file : file.resolveSibling(file.getFileName() + "." + segment);
            if (!part.toFile().exists()) {
                return tuples;
            }
            try (FileChannel channel = FileChannel.open(part)) {
                ByteBuffer page = ByteBuffer.allocate(PAGE_BYTES);
                for (long at = 0; at < channel.size(); at += PAGE_BYTES) {
                    page.clear();
                    while (page.hasRemaining() && channel.read(page, at + page.position()) >= 0) {}
                    addTuples(MemorySegment.ofArray(page.array()), arena, tuples);
                }
            }
        }
    }

    private static void addTuples(MemorySegment page, Arena arena, List<Tuple> tuples) {
        int lower = Le.u16(page, 12);
        for (int at = 24; at < lower; at += 4) {
            int pointer = Le.i32(page, at);
            if ((pointer >>> 15 & 3) == 1) {
                int offset = pointer & 0x7FFF;
                int length = pointer >>> 17;
                // exactly as long as the tuple, so that a read past its end is an exception
                MemorySegment copy = arena.allocate(length, 8);
                MemorySegment.copy(page, offset, copy, 0, length);
                tuples.add(new Tuple(copy));
            }
        }
    }
}
