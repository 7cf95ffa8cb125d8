package io.pagegrad.trainer.train;

import io.pagegrad.column.Block;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import io.pagegrad.expression.compile.KernelCompiler;
import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.expression.compile.SumKernel;
import io.pagegrad.trainer.backend.RowSegment;
import io.pagegrad.trainer.model.TrainingModel;
import java.util.List;

/// Mean gradient and curvature on a fixed sample of rows, in float64, on the CPU.
final class GradientProbe implements Probe {
    private final SumKernel kernel;
    private final List<RowSegment> sample;
    private final boolean weighted;
    private final int count;

    GradientProbe(TrainingModel model, List<RowSegment> sample, KernelPrecision columns) {
        KernelPrecision precise =
                columns.columnBytes() == Float.BYTES ? KernelPrecision.FLOAT32_AS_FLOAT64 : KernelPrecision.FLOAT64;
        this.kernel = KernelCompiler.sum(model.gradient(), precise);
        this.sample = List.copyOf(sample);
        this.weighted = model.hasRowWeights();
        this.count = model.weightCount();
    }

    /// Mean gradient at `weights`; zeros when there are no rows.
    @Override
    public double[] gradient(double[] weights) {
        double[] total = new double[count];
        double[] sums = new double[kernel.sumCount()];
        double rows = 0;
        try (Block scratch = OffHeap.allocate(kernel.scratchBytes(), MemoryTag.SCRATCH)) {
            for (RowSegment segment : sample) {
                kernel.sum(segment.columns(), segment.from(), segment.to(), weights, sums, scratch.address());
                rows += weighted ? sums[count] : segment.rows();
                for (int j = 0; j < count; j++) {
                    total[j] += sums[j];
                }
            }
        }
        for (int j = 0; j < count && rows != 0; j++) {
            total[j] /= rows;
        }
        return total;
    }

    @Override
    public double curvature(double[] weights) {
        return measuredCurvature(weights);
    }
}
