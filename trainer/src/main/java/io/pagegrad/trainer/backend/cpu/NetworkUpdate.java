package io.pagegrad.trainer.backend.cpu;

import io.pagegrad.column.Block;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import io.pagegrad.expression.compile.KernelCompiler;
import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.expression.compile.MapKernel;
import io.pagegrad.expression.ir.ProgramBuilder;
import io.pagegrad.expression.ir.ProgramInterpreter;
import io.pagegrad.expression.plan.PlanBuilder;
import io.pagegrad.expression.plan.WeightLayout;
import io.pagegrad.trainer.backend.Job;
import io.pagegrad.trainer.update.Optimizer;
import io.pagegrad.trainer.update.UpdateRule;
import java.util.List;

/// The step from summed gradients to the next weights of a network. Any thread.
final class NetworkUpdate implements AutoCloseable {
    private static final int ALIGNED_PLACES = 16;
    private static final double[] NO_COLUMNS = {};

    private final UpdateRule rule;
    private final boolean plain;
    private final boolean[] penalisedWeights;
    private final WeightLayout layout;
    private final NetworkVector penalised;
    private final long places;
    private MapKernel kernel;

    NetworkUpdate(Job job, WeightLayout layout) {
        this.rule = job.update();
        this.places = layout.places();
        this.layout = layout;
        this.penalisedWeights = job.penalised();
        this.plain = rule.optimizer() instanceof Optimizer.Sgd
                && rule.l1() == 0
                && rule.l2() == 0
                && !rule.clipsNorm()
                && rule.clipValue() == Double.POSITIVE_INFINITY
                && job.network().gradients().stream().allMatch(PlanBuilder::isSum);
        this.penalised = new NetworkVector(layout);
    }

    /// Made when a step is taken that does not go straight onto the weights.
    private synchronized MapKernel kernel() {
        if (kernel == null) {
            KernelPrecision precision = layout.isWide() ? KernelPrecision.FLOAT64 : KernelPrecision.FLOAT32;
            double[] flags = new double[layout.numbers()];
            for (int w = 0; w < flags.length; w++) {
                flags[w] = penalisedWeights[w] ? 1 : 0;
            }
            penalised.write(flags);
            kernel = KernelCompiler.map(rule.program(), precision, VectorKernels.usesVectors(layout));
        }
        return kernel;
    }

    UpdateRule rule() {
        return rule;
    }

    /// Whether the step is to add the gradient times a factor: sums can then go straight onto the weights.
    boolean isPlain() {
        return plain;
    }

    /// The steps of one replica; the caller closes it.
    Steps steps(NetworkVector weights, NetworkVector gradient, List<NetworkVector> state) {
        return new Steps(weights, gradient, state);
    }

    /// Takes the steps of one replica; one thread.
    final class Steps implements AutoCloseable {
        private final long[] columns;
        private final long[] targets;
        private final double[] scalars = new double[2];
        private final ProgramInterpreter rate;
        private MapKernel kernel;
        private Block scratch;

        private Steps(NetworkVector weights, NetworkVector gradient, List<NetworkVector> state) {
            columns = new long[UpdateRule.STATE + state.size()];
            targets = new long[1 + state.size()];
            columns[UpdateRule.WEIGHTS] = weights.address();
            columns[UpdateRule.GRADIENT_SUMS] = gradient.address();
            columns[UpdateRule.PENALISED] = penalised.address();
            targets[0] = weights.address();
            for (int s = 0; s < state.size(); s++) {
                columns[UpdateRule.STATE + s] = state.get(s).address();
                targets[1 + s] = state.get(s).address();
            }
            ProgramBuilder b = new ProgramBuilder();
            rate = new ProgramInterpreter(b.build(rule.schedule().node(b, b.weight(UpdateRule.STEP))));
        }

        /// The step size of update number `step`.
        double rate(long step) {
            scalars[UpdateRule.STEP] = step;
            rate.run(NO_COLUMNS, scalars);
            return rate.output(0);
        }

        /// Takes share number `part` of `parts` of update number `step`.
        ///
        /// @param factor 1 / rows of the batch, times that of norm clipping
        void take(double factor, long step, int part, int parts) {
            if (kernel == null) {
                kernel = kernel();
                scratch = OffHeap.allocate(kernel.scratchBytes(), MemoryTag.SCRATCH);
            }
            scalars[UpdateRule.GRADIENT_FACTOR] = factor;
            scalars[UpdateRule.STEP] = step;
            kernel.map(columns, boundary(part, parts), boundary(part + 1, parts), scalars, targets, scratch.address());
        }

        @Override
        public void close() {
            if (scratch != null) {
                scratch.close();
            }
        }
    }

    /// Whole cache lines, so that shares never split a vector.
    private long boundary(int part, int parts) {
        return part == parts ? places : places * part / parts / ALIGNED_PLACES * ALIGNED_PLACES;
    }

    @Override
    public void close() {
        penalised.close();
    }
}
