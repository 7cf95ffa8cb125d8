package io.pagegrad.trainer.backend.cpu;

import io.pagegrad.column.Block;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import io.pagegrad.expression.compile.KernelCompiler;
import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.expression.compile.MapKernel;
import io.pagegrad.expression.compile.SumKernel;
import io.pagegrad.expression.ir.ProgramBuilder;
import io.pagegrad.expression.plan.WeightLayout;

/// Arithmetic on [NetworkVector]s. Any thread.
final class VectorKernels {
    /// Fewer numbers than this are faster without vectors.
    private static final long WORTH_VECTORS = 1 << 12;

    private final long places;
    private final MapKernel axpy;
    private final MapKernel difference;
    private final SumKernel squares;
    private final SumKernel finite;

    VectorKernels(WeightLayout layout) {
        this.places = layout.places();
        KernelPrecision precision = layout.isWide() ? KernelPrecision.FLOAT64 : KernelPrecision.FLOAT32;
        boolean vectors = usesVectors(layout);
        ProgramBuilder b = new ProgramBuilder();
        int y = b.column(0);
        int x = b.column(1);
        int factor = b.weight(0);
        this.axpy = KernelCompiler.map(b.build(b.add(y, b.multiply(factor, x))), precision, vectors);
        int change = b.multiply(factor, b.subtract(x, b.column(2)));
        this.difference = KernelCompiler.map(b.build(b.add(y, change)), precision, vectors);
        this.squares = KernelCompiler.sum(b.build(b.multiply(y, y)), precision, vectors);
        this.finite = KernelCompiler.sum(b.build(b.multiply(y, b.constant(0))), precision, vectors);
    }

    /// Whether kernels over all weights use vectors: a matter of the model alone, since it decides the bits.
    static boolean usesVectors(WeightLayout layout) {
        return KernelCompiler.usesVectors() && layout.places() >= WORTH_VECTORS;
    }

    /// `y = y + factor * x`
    void axpy(double factor, NetworkVector x, NetworkVector y) {
        run(axpy, factor, y.address(), x.address());
    }

    /// `y = y + factor * (a - b)`
    void addDifference(double factor, NetworkVector a, NetworkVector b, NetworkVector y) {
        run(difference, factor, y.address(), a.address(), b.address());
    }

    private void run(MapKernel kernel, double factor, long... columns) {
        try (Block scratch = OffHeap.allocate(kernel.scratchBytes(), MemoryTag.SCRATCH)) {
            kernel.map(columns, 0, places, new double[] {factor}, new long[] {columns[0]}, scratch.address());
        }
    }

    double norm(NetworkVector vector) {
        return Math.sqrt(sum(squares, vector));
    }

    boolean isFinite(NetworkVector vector) {
        return sum(finite, vector) == 0;
    }

    private double sum(SumKernel kernel, NetworkVector vector) {
        double[] sums = new double[kernel.sumCount() + 1];
        try (Block scratch = OffHeap.allocate(kernel.scratchBytes(), MemoryTag.SCRATCH)) {
            kernel.sum(new long[] {vector.address()}, 0, places, new double[1], sums, scratch.address());
        }
        return sums[0];
    }
}
