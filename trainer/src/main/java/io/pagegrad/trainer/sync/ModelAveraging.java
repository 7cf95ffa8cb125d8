package io.pagegrad.trainer.sync;

import io.pagegrad.trainer.backend.BatchPlan;
import io.pagegrad.trainer.backend.Engine;
import io.pagegrad.trainer.backend.ParameterVector;
import io.pagegrad.trainer.backend.Replica;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/// Model averaging: each learner trains alone on its part of the rows, then all take the average of their
/// weights, weighed by the rows they saw: `sum(n * w) / sum(n)`. A baseline; on sorted data it converges badly.
///
/// @param learners parts of the rows
public record ModelAveraging(int learners) implements Strategy {
    public ModelAveraging {
        if (learners < 1) {
            throw new IllegalArgumentException("learners=" + learners + ": must be at least 1");
        }
    }

    @Override
    public String word() {
        return "model-averaging";
    }

    @Override
    public Strategy withLearners(int count) {
        return new ModelAveraging(count);
    }

    @Override
    public boolean isDeterministic() {
        return true;
    }

    @Override
    public double stabilityBound() {
        return 2;
    }

    @Override
    public Learning open(Engine engine) {
        return new Parts(engine, learners);
    }

    private static final class Parts implements Learning {
        private static final int ROWS_BETWEEN_QUESTIONS = 1 << 18;

        private final Engine engine;
        private final List<Replica> learners = new ArrayList<>();
        private final long[] steps;
        private final ParameterVector average;

        Parts(Engine engine, int count) {
            this.engine = engine;
            this.steps = new long[count];
            for (int learner = 0; learner < count; learner++) {
                learners.add(engine.newReplica());
            }
            this.average = engine.newVector();
            engine.copy(learners.getFirst().weights(), average);
        }

        @Override
        public boolean run(long fromBatch, long toBatch, BooleanSupplier stop) {
            int count = learners.size();
            long[] rows = new long[count];
            AtomicBoolean finite = new AtomicBoolean(true);
            engine.parallel(worker -> {
                for (int learner = worker; learner < count; learner += engine.workers()) {
                    long first = fromBatch + (toBatch - fromBatch) * learner / count;
                    long end = fromBatch + (toBatch - fromBatch) * (learner + 1) / count;
                    rows[learner] = learn(learner, first, end, stop, finite);
                }
            });
            average(rows);
            return finite.get() && engine.isFinite(average);
        }

        private long learn(int learner, long first, long end, BooleanSupplier stop, AtomicBoolean finite) {
            BatchPlan plan = engine.plan();
            long stride = Math.max(1, ROWS_BETWEEN_QUESTIONS / plan.batchRows());
            long rows = 0;
            for (long batch = first; batch < end && finite.get() && !stop.getAsBoolean(); batch += stride) {
                long until = Math.min(end, batch + stride);
                if (!learners.get(learner).run(batch, until, steps[learner] + 1)) {
                    finite.set(false);
                }
                steps[learner] += until - batch;
                rows += (until - 1 - batch) * plan.batchRows() + plan.rowsOf(until - 1);
            }
            return rows;
        }

        private void average(long[] rows) {
            long total = 0;
            for (long count : rows) {
                total += count;
            }
            if (total == 0) {
                return;
            }
            // one learner alone must come out bit for bit
            int only = only(rows);
            if (only >= 0) {
                engine.copy(learners.get(only).weights(), average);
            } else {
                engine.axpy(-1, average, average);
                for (int learner = 0; learner < rows.length; learner++) {
                    if (rows[learner] > 0) {
                        engine.axpy(
                                (double) rows[learner] / total,
                                learners.get(learner).weights(),
                                average);
                    }
                }
            }
            learners.forEach(learner -> engine.copy(average, learner.weights()));
        }

        private static int only(long[] rows) {
            int found = -1;
            for (int learner = 0; learner < rows.length; learner++) {
                if (rows[learner] > 0) {
                    if (found >= 0) {
                        return -1;
                    }
                    found = learner;
                }
            }
            return found;
        }

        @Override
        public void model(ParameterVector into) {
            engine.copy(average, into);
        }

        @Override
        public void shift(ParameterVector from, ParameterVector to) {
            engine.addDifference(1, to, from, average);
            learners.forEach(learner -> engine.addDifference(1, to, from, learner.weights()));
        }

        @Override
        public Map<String, double[]> save() {
            Map<String, double[]> saved = new LinkedHashMap<>();
            saved.put("average", average.read());
            double[] counts = new double[steps.length];
            for (int learner = 0; learner < steps.length; learner++) {
                SavedState.put(saved, "learner" + learner, learners.get(learner));
                counts[learner] = steps[learner];
            }
            saved.put("steps", counts);
            return saved;
        }

        @Override
        public void restore(Map<String, double[]> saved) {
            double[] counts = SavedState.numbers(saved, "steps");
            if (counts.length != steps.length) {
                throw new IllegalArgumentException(
                        "the saved state has " + counts.length + " learners, the strategy " + steps.length);
            }
            SavedState.restore(saved, "average", average);
            for (int learner = 0; learner < steps.length; learner++) {
                SavedState.restore(saved, "learner" + learner, learners.get(learner));
                steps[learner] = (long) counts[learner];
            }
        }
    }
}
