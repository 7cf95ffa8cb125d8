package io.pagegrad.trainer.sync;

import io.pagegrad.trainer.backend.Engine;
import io.pagegrad.trainer.backend.LearnerKernels;
import io.pagegrad.trainer.backend.ParameterVector;
import io.pagegrad.trainer.backend.Replica;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/// Global updates: learners take batches from a common counter, read the one model, and write it without locks.
///
/// Numbers never tear; updates of different weights never undo each other; of two updates of the same weight at
/// the same moment one may be lost. Optimizer state is shared like the weights. Where batches are so small that
/// weights would travel between cores for longer than a batch takes, and no bound or lock is asked for, learners
/// take turns on one worker.
///
/// @param learners threads that train; one is the same as [Sequential]
/// @param maxAge most updates that others may make between a learner's reading and writing; `Integer.MAX_VALUE`
/// for no bound
/// @param locked hold a lock from reading to writing: the result is then that of some sequential order
public record Hogwild(int learners, int maxAge, boolean locked) implements Strategy {
    public Hogwild {
        if (learners < 1 || maxAge < 0) {
            throw new IllegalArgumentException("learners=" + learners + " maxAge=" + maxAge + ": out of range");
        }
    }

    public Hogwild(int learners) {
        this(learners, Integer.MAX_VALUE, false);
    }

    public Hogwild withMaxAge(int updates) {
        return new Hogwild(learners, updates, locked);
    }

    public Hogwild withLock() {
        return new Hogwild(learners, maxAge, true);
    }

    @Override
    public String word() {
        return "hogwild";
    }

    @Override
    public Strategy withLearners(int count) {
        return new Hogwild(count, maxAge, locked);
    }

    @Override
    public boolean isDeterministic() {
        return learners == 1;
    }

    /// For learners in lock step, each `learners - 1` updates behind.
    @Override
    public double stabilityBound() {
        int age = locked ? 0 : Math.min(learners - 1, maxAge);
        return 2 * Math.sin(Math.PI / (2 * (2 * age + 1)));
    }

    @Override
    public Learning open(Engine engine) {
        return new SharedModel(engine, this);
    }

    private static final class SharedModel implements Learning {
        /// Memory is read faster in long stretches.
        private static final int ROWS_OF_A_CLAIM = 1 << 16;

        /// At least so many, that no worker waits long for another at the end.
        private static final int CLAIMS_A_LEARNER = 64;

        private static final int CLAIMS_BETWEEN_SAMPLES = 4;

        /// A device trains on so many before it is asked whether to stop.
        private static final long DEVICE_ROWS = 1L << 24;

        private final Engine engine;
        private final Hogwild strategy;
        private final List<Replica> sharers = new ArrayList<>();

        /// For a single worker, which need not care what it writes.
        private final Replica alone;

        private final AgeHistogram ages = new AgeHistogram();
        private long steps;

        SharedModel(Engine engine, Hogwild strategy) {
            this.engine = engine;
            this.strategy = strategy;
            alone = engine.newReplica();
            for (int learner = 0; learner < strategy.learners; learner++) {
                sharers.add(strategy.learners == 1 ? alone : engine.shareReplica(alone));
            }
        }

        @Override
        public boolean run(long fromBatch, long toBatch, BooleanSupplier stop) {
            if (engine instanceof LearnerKernels device
                    && strategy.learners > 1
                    && strategy.maxAge == Integer.MAX_VALUE
                    && !strategy.locked) {
                return runOnDevice(device, fromBatch, toBatch, stop);
            }
            boolean single = strategy.maxAge < Integer.MAX_VALUE || strategy.locked;
            boolean sharing = single || engine.isWorthSharing(engine.plan().batchRows());
            int workers = sharing ? Math.min(engine.workers(), strategy.learners) : 1;
            long most = Math.min(
                    ROWS_OF_A_CLAIM / engine.plan().batchRows(), (toBatch - fromBatch) / (CLAIMS_A_LEARNER * workers));
            int chunk = single ? 1 : (int) Math.max(1, most);
            BatchCounter counter = new BatchCounter(fromBatch, toBatch, strategy.learners, strategy.maxAge / 2);
            AtomicBoolean finite = new AtomicBoolean(true);
            Object lock = new Object();
            engine.parallel(worker -> {
                AgeHistogram own = new AgeHistogram();
                if (worker < workers) {
                    Replica replica = workers == 1 ? alone : sharers.get(worker);
                    learn(worker, replica, counter, chunk, lock, own, stop, finite);
                }
                synchronized (ages) {
                    ages.addAll(own);
                }
            });
            steps += counter.taken() - fromBatch;
            return finite.get();
        }

        private boolean runOnDevice(LearnerKernels device, long fromBatch, long toBatch, BooleanSupplier stop) {
            long stride =
                    Math.max(strategy.learners, DEVICE_ROWS / engine.plan().batchRows());
            for (long batch = fromBatch; batch < toBatch && !stop.getAsBoolean(); batch += stride) {
                long end = Math.min(toBatch, batch + stride);
                if (!device.trainShared(sharers.getFirst(), strategy.learners, batch, end, steps + 1)) {
                    return false;
                }
                steps += end - batch;
            }
            return true;
        }

        private void learn(
                int learner,
                Replica replica,
                BatchCounter counter,
                int chunk,
                Object lock,
                AgeHistogram own,
                BooleanSupplier stop,
                AtomicBoolean finite) {
            for (int claim = 0; !stop.getAsBoolean() && finite.get(); claim++) {
                boolean sample = chunk == 1 || claim % CLAIMS_BETWEEN_SAMPLES == 0;
                int count = sample ? 1 : chunk;
                boolean fine;
                if (strategy.locked) {
                    synchronized (lock) {
                        fine = turn(learner, replica, counter, count, own);
                    }
                } else {
                    fine = turn(learner, replica, counter, count, own);
                }
                counter.done(learner);
                if (!fine) {
                    finite.set(false);
                }
                if (counter.isEmpty()) {
                    return;
                }
            }
        }

        /// Takes batches and trains on them; the age is measured when it is a single one.
        private boolean turn(int learner, Replica replica, BatchCounter counter, int count, AgeHistogram own) {
            long batch = counter.take(learner, count);
            if (batch < 0) {
                return true;
            }
            long step = steps + 1 + batch - counter.first();
            if (count > 1) {
                return replica.run(batch, counter.end(batch, count), step);
            }
            long before = updatesOfOthers(learner);
            boolean fine = replica.run(batch, batch + 1, step);
            own.add(updatesOfOthers(learner) - before);
            return fine;
        }

        private long updatesOfOthers(int learner) {
            long updates = 0;
            for (int other = 0; other < sharers.size(); other++) {
                updates += other == learner ? 0 : sharers.get(other).updates();
            }
            return updates;
        }

        @Override
        public void model(ParameterVector into) {
            engine.copy(sharers.getFirst().weights(), into);
        }

        @Override
        public void shift(ParameterVector from, ParameterVector to) {
            engine.addDifference(1, to, from, sharers.getFirst().weights());
        }

        @Override
        public Map<String, double[]> save() {
            Map<String, double[]> saved = new LinkedHashMap<>();
            SavedState.put(saved, "model", sharers.getFirst());
            saved.put("steps", new double[] {steps});
            return saved;
        }

        @Override
        public void restore(Map<String, double[]> saved) {
            SavedState.restore(saved, "model", sharers.getFirst());
            steps = (long) SavedState.numbers(saved, "steps")[0];
        }

        @Override
        public AgeHistogram ages() {
            return ages;
        }
    }
}
