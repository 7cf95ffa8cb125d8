package io.pagegrad.trainer.sync;

import io.pagegrad.trainer.backend.Engine;
import io.pagegrad.trainer.backend.ParameterVector;
import io.pagegrad.trainer.backend.Replica;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// Mini-batch descent as the textbook has it: the measure of all other strategies.
public record Sequential() implements OneModelStrategy {
    @Override
    public String word() {
        return "sequential";
    }

    @Override
    public Learning open(Engine engine) {
        return new OneModel(engine, Replica::run);
    }

    /// Trains a replica on a range of batches.
    @FunctionalInterface
    interface Advance {
        boolean run(Replica replica, long fromBatch, long toBatch, long firstStep);
    }

    /// One replica, whatever computes its batches.
    static final class OneModel implements Learning {
        private static final int ROWS_BETWEEN_QUESTIONS = 1 << 18;

        private final Engine engine;
        private final Advance advance;
        private final Replica replica;
        private long steps;

        OneModel(Engine engine, Advance advance) {
            this.engine = engine;
            this.advance = advance;
            this.replica = engine.newReplica();
        }

        @Override
        public boolean run(long fromBatch, long toBatch, BooleanSupplier stop) {
            long stride = Math.max(1, ROWS_BETWEEN_QUESTIONS / engine.plan().batchRows());
            for (long batch = fromBatch; batch < toBatch && !stop.getAsBoolean(); batch += stride) {
                long end = Math.min(toBatch, batch + stride);
                if (!advance.run(replica, batch, end, steps + 1)) {
                    return false;
                }
                steps += end - batch;
            }
            return true;
        }

        @Override
        public void model(ParameterVector into) {
            engine.copy(replica.weights(), into);
        }

        @Override
        public void shift(ParameterVector from, ParameterVector to) {
            engine.addDifference(1, to, from, replica.weights());
        }

        @Override
        public Map<String, double[]> save() {
            Map<String, double[]> saved = new LinkedHashMap<>();
            SavedState.put(saved, "model", replica);
            saved.put("steps", new double[] {steps});
            return saved;
        }

        @Override
        public void restore(Map<String, double[]> saved) {
            SavedState.restore(saved, "model", replica);
            steps = (long) SavedState.numbers(saved, "steps")[0];
        }
    }
}
