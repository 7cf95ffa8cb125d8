package io.pagegrad.trainer.testing;

import io.pagegrad.column.Block;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.expression.ir.Program;
import io.pagegrad.expression.ir.ProgramBuilder;
import io.pagegrad.trainer.backend.BatchPlan;
import io.pagegrad.trainer.backend.Engine;
import io.pagegrad.trainer.backend.Job;
import io.pagegrad.trainer.backend.RowSegment;
import io.pagegrad.trainer.backend.cpu.CpuBackend;
import io.pagegrad.trainer.gradient.Derivation;
import io.pagegrad.trainer.update.UpdateRule;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// An engine whose every row has the loss `curvature / 2 * (w - x)^2` of one weight, which starts at 1.
public final class Quadratic implements AutoCloseable {
    private final Block column;
    private final Engine engine;

    /// @param values `x` of each row
    public Quadratic(double curvature, double rate, int workers, long batchRows, double... values) {
        ProgramBuilder b = new ProgramBuilder();
        int error = b.subtract(b.weight(0), b.column(0));
        Program loss = b.build(b.multiply(b.constant(curvature / 2), b.multiply(error, error)));
        column = OffHeap.allocate(8L * values.length, MemoryTag.CACHE);
        for (int r = 0; r < values.length; r++) {
            column.segment().setAtIndex(ValueLayout.JAVA_DOUBLE, r, values[r]);
        }
        engine = new CpuBackend()
                .open(new Job(
                        Derivation.withGradient(loss, 1).withOutputs(1),
                        loss,
                        false,
                        new double[] {1},
                        new boolean[] {true},
                        UpdateRule.sgd(rate),
                        KernelPrecision.FLOAT64,
                        workers));
        engine.plan(new BatchPlan(List.of(new RowSegment(new long[] {column.address()}, 0, values.length)), batchRows));
    }

    public Engine engine() {
        return engine;
    }

    @Override
    public void close() {
        engine.close();
        column.close();
    }
}
