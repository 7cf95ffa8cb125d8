package io.pagegrad.bench;

import io.pagegrad.column.Block;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What memory gives on one thread: reading, copying, and touching fresh pages. Nothing that moves as many
/// bytes can be faster.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 7, time = 1)
public class MemoryFloor {
    private static final long BYTES = 256L << 20;
    private static final VectorSpecies<Long> LANES = LongVector.SPECIES_PREFERRED;

    private Block from;
    private Block to;

    @Setup
    public void allocate() {
        from = OffHeap.allocate(BYTES, MemoryTag.SCRATCH);
        to = OffHeap.allocate(BYTES, MemoryTag.SCRATCH);
        from.segment().fill((byte) 1);
        to.segment().fill((byte) 2);
        long ones = read(from.segment());
        if (ones != (BYTES / 8 % 2 == 0 ? 0 : 0x0101010101010101L)) {
            throw new IllegalStateException("the reading loop does not read every word");
        }
    }

    @TearDown
    public void free() {
        from.close();
        to.close();
    }

    @Benchmark
    public long read(Volume volume) {
        volume.set(BYTES, 0);
        return read(from.segment());
    }

    /// Counts the bytes once, as `memcpy` benchmarks do.
    @Benchmark
    public void copy(Volume volume) {
        volume.set(BYTES, 0);
        MemorySegment.copy(from.segment(), 0, to.segment(), 0, BYTES);
    }

    /// Takes memory from the system, writes it and gives it back: what a fresh cache pays.
    @Benchmark
    public byte touchFresh(Volume volume) {
        volume.set(BYTES, 0);
        try (Block fresh = OffHeap.allocate(BYTES, MemoryTag.SCRATCH)) {
            fresh.segment().fill((byte) 3);
            return fresh.segment().get(ValueLayout.JAVA_BYTE, BYTES - 1);
        }
    }

    /// Reads every word of a segment, less than four vectors at its end excepted, and folds them into one.
    static long read(MemorySegment segment) {
        int step = LANES.vectorByteSize();
        long whole = segment.byteSize() - segment.byteSize() % (4L * step);
        LongVector a = LongVector.zero(LANES);
        LongVector b = a;
        LongVector c = a;
        LongVector d = a;
        for (long at = 0; at < whole; at += 4L * step) {
            a = a.lanewise(VectorOperators.XOR, load(segment, at));
            b = b.lanewise(VectorOperators.XOR, load(segment, at + step));
            c = c.lanewise(VectorOperators.XOR, load(segment, at + 2L * step));
            d = d.lanewise(VectorOperators.XOR, load(segment, at + 3L * step));
        }
        return a.lanewise(VectorOperators.XOR, b)
                .lanewise(VectorOperators.XOR, c.lanewise(VectorOperators.XOR, d))
                .reduceLanes(VectorOperators.XOR);
    }

    private static LongVector load(MemorySegment segment, long at) {
        return LongVector.fromMemorySegment(LANES, segment, at, ByteOrder.LITTLE_ENDIAN);
    }
}
