package io.pagegrad.trainer.sync;

import io.pagegrad.trainer.backend.Engine;
import io.pagegrad.trainer.backend.ParameterVector;
import io.pagegrad.trainer.backend.Replica;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/// Learners that correct the central model at once, reading and writing it without locks or meetings.
final class LocalUnordered extends LearnerGroup {
    private static final int ROWS_OF_A_CLAIM = 8192;
    private static final int CLAIMS_A_LEARNER = 16;

    LocalUnordered(Engine engine, LocalModels strategy) {
        super(engine, strategy);
    }

    @Override
    public boolean run(long fromBatch, long toBatch, BooleanSupplier stop) {
        int workers = Math.min(engine.workers(), strategy.learners());
        int chunk = claim(toBatch - fromBatch, workers);
        BatchCounter counter = new BatchCounter(fromBatch, toBatch, strategy.learners(), Integer.MAX_VALUE / 2);
        AtomicBoolean finite = new AtomicBoolean(true);
        engine.parallel(worker -> {
            if (worker >= workers) {
                return;
            }
            ParameterVector reference = engine.newVector();
            int first = firstLearnerOf(worker, workers);
            int end = firstLearnerOf(worker + 1, workers);
            for (int learner = first; finite.get() && !stop.getAsBoolean(); learner++) {
                learner = learner == end ? first : learner;
                long batch = counter.take(learner, chunk);
                if (batch < 0) {
                    return;
                }
                if (!learn(learner, batch, counter.end(batch, chunk), reference)) {
                    finite.set(false);
                }
            }
        });
        return finite.get();
    }

    /// Batches taken at once: learners that share a worker take turns often, or some would fall behind.
    private int claim(long batches, int workers) {
        if (strategy.learners() > workers) {
            return strategy.period();
        }
        long most = Math.min(ROWS_OF_A_CLAIM / engine.plan().batchRows(), batches / (CLAIMS_A_LEARNER * workers));
        return (int) Math.max(1, most / strategy.period()) * strategy.period();
    }

    private boolean learn(int learner, long first, long end, ParameterVector reference) {
        Replica replica = learners.get(learner);
        boolean finite = true;
        for (long batch = first; batch < end; batch += strategy.period()) {
            long last = Math.min(end, batch + strategy.period()) - 1;
            if (batch < last) {
                finite &= replica.run(batch, last, steps[learner] + 1);
            }
            engine.copy(replica.weights(), reference);
            finite &= replica.run(last, last + 1, steps[learner] + 1 + last - batch);
            steps[learner] += last + 1 - batch;
            engine.addDifference(-strategy.alpha(), reference, central, replica.weights());
            engine.addDifference(strategy.alpha(), reference, central, central);
        }
        return finite;
    }
}
