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
/// on from the central model. The gap is looked at before each claim and on both sides of each last batch.
final class LocalUnordered extends LearnerGroup {
    /// Memory is read faster in long stretches.
    private static final int ROWS_OF_A_CLAIM = 1 << 16;

    /// At least so many, that no worker waits long for another at the end.
    private static final int CLAIMS_A_LEARNER = 64;

    /// A run worth so many meetings takes longer than waking the other workers.
    private static final int MEETINGS_WORTH_WORKERS = 16;

    /// Claims that all others may take while a learner still counts as being in step.
    private static final int ROUNDS_IN_STEP = 4;

    private static final int LINE = 16;
    private static final long NEVER = -1;

    /// Weights before the last batch of a turn.
    private final ParameterVector alone;

    LocalUnordered(Engine engine, LocalModels strategy) {
        super(engine, strategy);
        this.alone = engine.newVector();
    }

    @Override
    public boolean run(long fromBatch, long toBatch, BooleanSupplier stop) {
        int workers = Math.min(engine.workers(), strategy.learners());
        long rows = (toBatch - fromBatch) * engine.plan().batchRows();
        if (workers == 1
                || !engine.isWorthSharing(engine.plan().batchRows() * strategy.period())
                || !engine.isWorthMeeting(rows / workers / MEETINGS_WORTH_WORKERS)) {
            return takeTurns(fromBatch, toBatch, stop);
        }
        Pass pass = new Pass(fromBatch, toBatch, claim(toBatch - fromBatch, workers));
        engine.parallel(worker -> {
            if (worker >= workers) {
                return;
            }
            ParameterVector reference = engine.newVector();
            int first = firstOf(worker, workers);
            int end = firstOf(worker + 1, workers);
            for (int learner = leastTrained(first, end); pass.finite && !stop.getAsBoolean(); learner++) {
                learner = learner == end ? first : learner;
                if (!pass.claim(learner, reference)) {
                    return;
                }
            }
        });
        pass.gather();
        return pass.finite;
    }

    /// All learners on one worker, which nothing can hold up in the middle of a correction. So in short runs too:
    /// the first worker would be done with them before the others have begun.
    private boolean takeTurns(long fromBatch, long toBatch, BooleanSupplier stop) {
        boolean finite = true;
        int learner = leastTrained(0, strategy.learners());
        for (long batch = fromBatch; batch < toBatch && finite && !stop.getAsBoolean(); batch += strategy.period()) {
            finite = turn(learner, batch, Math.min(toBatch, batch + strategy.period()), central, central, alone);
            learner = learner + 1 == strategy.learners() ? 0 : learner + 1;
        }
        return finite;
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
                turn(learner, first, batch, Math.min(end, batch + strategy.period()), reference);
            }
            return true;
        }

        /// What the central model is to get follows from the weights before the last batch and is added after it:
        /// so its cache line comes and goes while the batch is summed.
        private void turn(int learner, long claim, long batch, long end, ParameterVector reference) {
            Replica replica = learners.get(learner);
            long step = steps(learner) + end - batch;
            boolean fine = batch == end - 1 || replica.run(batch, end - 1, steps(learner) + 1);
            if (isLate(claim)) {
                engine.copy(central, replica.weights());
            }
            fine &= engine.turn(replica, end - 1, step, strategy.alpha(), central, central, reference);
            steps(learner, step);
            if (isLate(claim)) {
                disturbedAt = counter.taken();
            } else {
                inStepAt[learner * LINE] = claim;
            }
            if (!fine) {
                finite = false;
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
