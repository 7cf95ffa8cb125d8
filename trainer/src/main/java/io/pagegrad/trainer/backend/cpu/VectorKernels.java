package io.pagegrad.trainer.backend.cpu;

import io.pagegrad.column.Block;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import io.pagegrad.expression.compile.ChunkArrays;
import io.pagegrad.expression.compile.KernelCompiler;
import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.expression.compile.MapKernel;
import io.pagegrad.expression.compile.NativeMemory;
import io.pagegrad.expression.compile.SumKernel;
import io.pagegrad.expression.ir.ProgramBuilder;
import io.pagegrad.expression.plan.WeightLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Arithmetic on [NetworkVector]s. Any thread.
final class VectorKernels {
    /// Fewer numbers than this are faster without vectors.
    private static final long WORTH_VECTORS = 1 << 12;

    private static final long INFINITE = Double.doubleToRawLongBits(Double.POSITIVE_INFINITY);
    private static final int SINGLE_INFINITE = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

    private final long places;
    private final boolean wide;
    private final boolean vectors;

    // made when they are needed: plain descent by one learner needs none
    private volatile MapKernel axpy;
    private volatile MapKernel difference;
    private volatile SumKernel squares;

    VectorKernels(WeightLayout layout) {
        this.places = layout.places();
        this.wide = layout.isWide();
        this.vectors = usesVectors(layout);
    }

    private KernelPrecision precision() {
        return wide ? KernelPrecision.FLOAT64 : KernelPrecision.FLOAT32;
    }

    /// Whether kernels over all weights use vectors: a matter of the model alone, since it decides the bits.
    static boolean usesVectors(WeightLayout layout) {
        return KernelCompiler.usesVectors() && layout.places() >= WORTH_VECTORS;
    }

    /// `y = y + factor * x`
    void axpy(double factor, NetworkVector x, NetworkVector y) {
        if (axpy == null) {
            ProgramBuilder b = new ProgramBuilder();
            int sum = b.column(0);
            axpy = KernelCompiler.map(b.build(b.add(sum, b.multiply(b.weight(0), b.column(1)))), precision(), vectors);
        }
        run(axpy, factor, y.address(), x.address());
    }

    /// `y = y + factor * (a - b)`
    void addDifference(double factor, NetworkVector a, NetworkVector b, NetworkVector y) {
        if (difference == null) {
            ProgramBuilder p = new ProgramBuilder();
            int sum = p.column(0);
            int change = p.multiply(p.weight(0), p.subtract(p.column(1), p.column(2)));
            difference = KernelCompiler.map(p.build(p.add(sum, change)), precision(), vectors);
        }
        run(difference, factor, y.address(), a.address(), b.address());
    }

    private void run(MapKernel kernel, double factor, long... columns) {
        try (Block scratch = OffHeap.allocate(kernel.scratchBytes(), MemoryTag.SCRATCH)) {
            kernel.map(columns, 0, places, new double[] {factor}, new long[] {columns[0]}, scratch.address());
        }
    }

    double norm(NetworkVector vector) {
        if (squares == null) {
            ProgramBuilder b = new ProgramBuilder();
            int y = b.column(0);
            squares = KernelCompiler.sum(b.build(b.multiply(y, y)), precision(), vectors);
        }
        double[] sums = new double[squares.sumCount() + 1];
        try (Block scratch = OffHeap.allocate(squares.scratchBytes(), MemoryTag.SCRATCH)) {
            squares.sum(new long[] {vector.address()}, 0, places, new double[1], sums, scratch.address());
        }
        return Math.sqrt(sums[0]);
    }

    /// By the bits of exponents, in loops that the JIT has compiled after a few calls.
    boolean isFinite(NetworkVector vector) {
        ChunkArrays arrays = ChunkArrays.ofThread();
        for (long done = 0; done < places; done += ChunkArrays.CHUNK) {
            int count = (int) Math.min(ChunkArrays.CHUNK, places - done);
            if (wide) {
                long from = vector.address() + done * Double.BYTES;
                MemorySegment.copy(NativeMemory.ALL, ValueLayout.JAVA_LONG_UNALIGNED, from, arrays.longs, 0, count);
            } else {
                long from = vector.address() + done * Float.BYTES;
                MemorySegment.copy(NativeMemory.ALL, ValueLayout.JAVA_INT_UNALIGNED, from, arrays.ints, 0, count);
            }
            if (wide ? largest(arrays.longs, count) >= INFINITE : largest(arrays.ints, count) >= SINGLE_INFINITE) {
                return false;
            }
        }
        return true;
    }

    /// The largest without its sign.
    private static long largest(long[] bits, int count) {
        long largest = 0;
        for (int i = 0; i < count; i++) {
            largest = Math.max(largest, bits[i] & Long.MAX_VALUE);
        }
        return largest;
    }

    private static int largest(int[] bits, int count) {
        int largest = 0;
        for (int i = 0; i < count; i++) {
            largest = Math.max(largest, bits[i] & Integer.MAX_VALUE);
        }
        return largest;
    }
}
