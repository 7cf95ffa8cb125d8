package io.pagegrad.trainer.sync;

import io.pagegrad.trainer.backend.Engine;
import io.pagegrad.trainer.backend.ParameterVector;
import io.pagegrad.trainer.backend.Replica;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/// Learners that correct the central model at once, reading and writing it without locks or meetings.
///
/// A learner that the system did not let run, while the others took batches for some rounds, still has weights of
/// long ago, and its correction would draw the central model back to them. It leaves that correction out and goes
/// on from the central model. The gap is looked at before each claim and on both sides of each correction.
final class LocalUnordered extends LearnerGroup {
    private static final int ROWS_OF_A_CLAIM = 8192;
    private static final int CLAIMS_A_LEARNER = 16;

    /// Claims that all others may take while a learner still counts as being in step.
    private static final int ROUNDS_IN_STEP = 4;

    private static final int LINE = 16;
    private static final long NEVER = -1;

    LocalUnordered(Engine engine, LocalModels strategy) {
        super(engine, strategy);
    }

    @Override
    public boolean run(long fromBatch, long toBatch, BooleanSupplier stop) {
        boolean sharing = engine.isWorthSharing(engine.plan().batchRows() * strategy.period());
        int workers = sharing ? Math.min(engine.workers(), strategy.learners()) : 1;
        Pass pass = new Pass(fromBatch, toBatch, claim(toBatch - fromBatch, workers));
        engine.parallel(worker -> {
            if (worker >= workers) {
                return;
            }
            ParameterVector reference = engine.newVector();
            int first = firstLearnerOf(worker, workers);
            int end = firstLearnerOf(worker + 1, workers);
            for (int learner = first; pass.finite && !stop.getAsBoolean(); learner++) {
                learner = learner == end ? first : learner;
                if (!pass.claim(learner, reference)) {
                    return;
                }
            }
        });
        pass.gather();
        return pass.finite;
    }

    /// Batches taken at once: learners that share a worker take turns often, or some would fall behind.
    private int claim(long batches, int workers) {
        if (strategy.learners() > workers) {
            return strategy.period();
        }
        long most = Math.min(ROWS_OF_A_CLAIM / engine.plan().batchRows(), batches / (CLAIMS_A_LEARNER * workers));
        return (int) Math.max(1, most / strategy.period()) * strategy.period();
    }

    /// One call of [#run]: which batches are taken, and how far each learner is.
    private final class Pass {
        private final BatchCounter counter;
        private final int chunk;
        private final long longestGap;

        /// Batches that were taken when each learner last agreed with the central model.
        private final long[] inStepAt;

        /// Batches taken when a learner that was held up while it wrote put old numbers into the central model.
        private volatile long disturbedAt = NEVER;

        private volatile boolean finite = true;

        Pass(long fromBatch, long toBatch, int chunk) {
            this.counter = new BatchCounter(fromBatch, toBatch, strategy.learners(), Integer.MAX_VALUE / 2);
            this.chunk = chunk;
            this.longestGap = (long) ROUNDS_IN_STEP * strategy.learners() * chunk;
            this.inStepAt = new long[(strategy.learners() + 1) * LINE];
            Arrays.fill(inStepAt, fromBatch);
        }

        /// Trains on the next batches; false when there are none.
        boolean claim(int learner, ParameterVector reference) {
            long first = counter.take(learner, chunk);
            if (first < 0) {
                return false;
            }
            if (isLate(inStepAt[learner * LINE])) {
                engine.copy(central, learners.get(learner).weights());
            }
            long end = counter.end(first, chunk);
            for (long batch = first; batch < end; batch += strategy.period()) {
                learn(learner, batch, Math.min(end, batch + strategy.period()) - 1, reference);
                if (isLate(first)) {
                    engine.copy(central, learners.get(learner).weights());
                } else {
                    correct(learner, first, reference);
                }
            }
            return true;
        }

        private void learn(int learner, long batch, long last, ParameterVector reference) {
            Replica replica = learners.get(learner);
            boolean fine = batch == last || replica.run(batch, last, steps[learner] + 1);
            engine.copy(replica.weights(), reference);
            fine &= replica.run(last, last + 1, steps[learner] + 1 + last - batch);
            steps[learner] += last + 1 - batch;
            if (!fine) {
                finite = false;
            }
        }

        private void correct(int learner, long first, ParameterVector reference) {
            engine.exchange(
                    strategy.alpha(), reference, central, learners.get(learner).weights(), central);
            if (isLate(first)) {
                disturbedAt = counter.taken();
            } else {
                inStepAt[learner * LINE] = first;
            }
        }

        private boolean isLate(long batch) {
            return counter.taken() - batch > longestGap;
        }

        /// At the end, with all learners at rest: takes out what a held-up learner did to the central model when
        /// the others have not had the time to, and lets those that were left behind go on from there.
        void gather() {
            if (disturbedAt != NEVER && !isLate(disturbedAt)) {
                List<ParameterVector> inStep = IntStream.range(0, strategy.learners())
                        .filter(learner -> !isLate(inStepAt[learner * LINE]))
                        .mapToObj(learner -> learners.get(learner).weights())
                        .toList();
                if (!inStep.isEmpty()) {
                    engine.copy(inStep.getFirst(), central);
                    for (int other = 1; other < inStep.size(); other++) {
                        engine.addDifference(1.0 / (other + 1), inStep.get(other), central, central);
                    }
                }
            }
            for (int learner = 0; learner < strategy.learners(); learner++) {
                if (isLate(inStepAt[learner * LINE])) {
                    engine.copy(central, learners.get(learner).weights());
                }
            }
        }
    }
}
