package io.pagegrad.pagefile.postgres.type;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.PhysicalType;
import io.pagegrad.pagefile.UnsupportedPagefileException;
import io.pagegrad.pagefile.postgres.datum.MalformedDatum;
import io.pagegrad.pagefile.text.TextSink;
import io.pagegrad.testdata.PostgresServer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.sql.Connection;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Damaged values of every type end in text or in [MalformedDatum], soon, and touch no byte outside of the value.
class CodecFuzzIT {
    /// Far above what any of these small inputs needs, garbage collection and a busy machine included.
    private static final long MOST_NANOS = 5_000_000_000L;

    @Test
    void fewOfEachType() throws Exception {
        fuzz(2_000, 1);
    }

    @Test
    @Tag("campaign")
    void millions() throws Exception {
        long inputs = fuzz(100_000, System.nanoTime());
        assertThat(inputs).isGreaterThan(5_000_000);
    }

    private static long fuzz(int inputsPerType, long seed) throws Exception {
        // codecs ask for names and labels as they meet them, so the server answers all the while
        try (PostgresServer server = PostgresServer.builder().start();
                Connection session = server.connect();
                TextSink out = new TextSink(MemoryTag.SCRATCH)) {
            long inputs = 0;
            Random random = new Random(seed);
            for (DatumSeeds.Seed type : DatumSeeds.of(server, session).values()) {
                PhysicalType physical = type.codec().logicalType().physical();
                try (ColumnBatch batch = ColumnBatch.allocate(List.of(physical), 1, MemoryTag.BATCH)) {
                    for (int i = 0; i < inputsPerType; i++) {
                        feed(type, damaged(type, random), out, batch, "seed " + seed + " input " + i);
                        inputs++;
                    }
                }
            }
            return inputs;
        }
    }

    private static byte[] damaged(DatumSeeds.Seed type, Random random) {
        List<byte[]> payloads = type.payloads();
        byte[] bytes = payloads.get(random.nextInt(payloads.size())).clone();
        if (random.nextInt(10) == 0) {
            bytes = new byte[random.nextInt(80)];
            random.nextBytes(bytes);
        }
        int changes = random.nextInt(4);
        for (int i = 0; i < changes && bytes.length > 0; i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt();
                case 2 -> bytes[at] = (byte) (random.nextBoolean() ? 0xFF : 0x7F);
                default -> {
                    byte[] word = new byte[4];
                    random.nextBytes(word);
                    System.arraycopy(word, 0, bytes, at, Math.min(4, bytes.length - at));
                }
            }
        }
        if (type.fixedLength() < 0 && random.nextInt(3) == 0) {
            bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 20));
        }
        return bytes;
    }

    private static void feed(DatumSeeds.Seed type, byte[] bytes, TextSink out, ColumnBatch batch, String which) {
        long start = System.nanoTime();
        // as many bytes as the value has: one byte too far is an exception
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(bytes.length).copyFrom(MemorySegment.ofArray(bytes));
            print(type, value, out);
            take(type, value, batch);
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError(
                    type.type() + " " + which + " " + HexFormat.of().formatHex(bytes), e);
        }
        long nanos = System.nanoTime() - start;
        if (nanos > MOST_NANOS) {
            throw new AssertionError(type.type() + " " + which + " took " + nanos + " ns: "
                    + HexFormat.of().formatHex(bytes));
        }
    }

    private static void print(DatumSeeds.Seed type, MemorySegment value, TextSink out) {
        out.clear();
        try {
            type.codec().print(value, 0, (int) value.byteSize(), out);
        } catch (MalformedDatum | UnsupportedPagefileException e) {
            assertThat(e).hasNoCause();
        }
    }

    private static void take(DatumSeeds.Seed type, MemorySegment value, ColumnBatch batch) {
        batch.clear();
        try {
            switch (type.codec().valueForm()) {
                case FIXED_COPY, FIXED_COMPUTED ->
                    type.codec().putValue(value, 0, (int) value.byteSize(), batch.fixed(0), 0);
                case BYTES_COPY, BYTES_COMPUTED ->
                    type.codec().appendValue(value, 0, (int) value.byteSize(), batch.bytes(0));
                case NONE -> {}
            }
        } catch (MalformedDatum | UnsupportedPagefileException e) {
            assertThat(e).hasNoCause();
        }
    }
}
