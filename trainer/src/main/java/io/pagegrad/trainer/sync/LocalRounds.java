package io.pagegrad.trainer.sync;

import io.pagegrad.trainer.backend.Engine;
import io.pagegrad.trainer.backend.LearnerKernels;
import io.pagegrad.trainer.backend.ParameterVector;
import io.pagegrad.trainer.backend.Replica;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Learners in rounds: in each, every learner trains on its batches, all meet, and the central model moves.
///
/// Every worker keeps a central model of its own and moves it in the same way, so that one meeting a round is
/// enough.
final class LocalRounds extends LearnerGroup {
    /// A device trains on so many before it is asked whether to stop: a few milliseconds.
    private static final long ROWS_BETWEEN_QUESTIONS = 1L << 24;

    /// Weights of each learner before the last batch of a round; two sets, used in turn.
    private final List<List<ParameterVector>> before = List.of(new ArrayList<>(), new ArrayList<>());

    private final List<Central> centrals = new ArrayList<>();
    private volatile boolean stopped;
    private volatile boolean diverged;

    /// A worker's central model: of this round, of the one before, and as the corrections of this one leave it.
    private static final class Central {
        private ParameterVector model;
        private ParameterVector modelBefore;
        private ParameterVector next;

        Central(Engine engine) {
            model = engine.newVector();
            modelBefore = engine.newVector();
            next = engine.newVector();
        }

        void advance() {
            ParameterVector free = modelBefore;
            modelBefore = model;
            model = next;
            next = free;
        }
    }

    LocalRounds(Engine engine, LocalModels strategy) {
        super(engine, strategy);
        for (int learner = 0; learner < strategy.learners(); learner++) {
            before.forEach(set -> set.add(engine.newVector()));
        }
        for (int worker = 0; worker < engine.workers(); worker++) {
            centrals.add(new Central(engine));
        }
    }

    @Override
    public boolean run(long fromBatch, long toBatch, BooleanSupplier stop) {
        if (engine instanceof LearnerKernels device) {
            return runOnDevice(device, fromBatch, toBatch, stop);
        }
        stopped = false;
        diverged = false;
        for (Central own : centrals) {
            engine.copy(central, own.model);
            engine.copy(centralBefore, own.modelBefore);
        }
        long rows = engine.plan().batchRows() * strategy.period() * strategy.learners() / engine.workers();
        if (engine.isWorthMeeting(rows)) {
            engine.parallel(worker -> rounds(worker, engine.workers(), fromBatch, toBatch, stop));
        } else {
            rounds(0, 1, fromBatch, toBatch, stop);
        }
        engine.copy(centrals.getFirst().model, central);
        engine.copy(centrals.getFirst().modelBefore, centralBefore);
        return !diverged;
    }

    /// The same rounds, without leaving the device between them.
    private boolean runOnDevice(LearnerKernels device, long fromBatch, long toBatch, BooleanSupplier stop) {
        LearnerKernels.Rounds group = new LearnerKernels.Rounds(
                learners, central, centralBefore, strategy.alpha(), strategy.momentum(), strategy.period(), steps);
        long roundBatches = (long) strategy.period() * strategy.learners();
        long rounds = Math.max(1, ROWS_BETWEEN_QUESTIONS / engine.plan().batchRows() / roundBatches);
        for (long batch = fromBatch; batch < toBatch && !stop.getAsBoolean(); batch += rounds * roundBatches) {
            if (!device.trainRounds(group, batch, Math.min(toBatch, batch + rounds * roundBatches))) {
                return false;
            }
        }
        return true;
    }

    private void rounds(int worker, int workers, long fromBatch, long toBatch, BooleanSupplier stop) {
        Central own = centrals.get(worker);
        int period = strategy.period();
        long roundBatches = (long) period * strategy.learners();
        int set = 0;
        for (long batch = fromBatch; batch < toBatch; batch += roundBatches) {
            List<ParameterVector> reference = before.get(set);
            engine.copy(own.model, own.next);
            int end = firstLearnerOf(worker + 1, workers);
            for (int learner = firstLearnerOf(worker, workers); learner < end; learner++) {
                long first = batch + (long) learner * period;
                if (first < toBatch) {
                    learn(learner, first, Math.min(first + period, toBatch), reference.get(learner));
                    correct(learner, own, reference.get(learner), workers == 1);
                }
            }
            if (worker == 0 && stop.getAsBoolean()) {
                stopped = true;
            }
            if (workers > 1) {
                if (!engine.meet(worker)) {
                    return;
                }
                int taking = (int) Math.min(strategy.learners(), (toBatch - batch + period - 1) / period);
                for (int learner = 0; learner < taking; learner++) {
                    engine.addDifference(strategy.alpha(), reference.get(learner), own.model, own.next);
                }
            }
            if (strategy.momentum() > 0) {
                engine.addDifference(strategy.momentum(), own.model, own.modelBefore, own.next);
            }
            own.advance();
            set = 1 - set;
            if (stopped || diverged) {
                return;
            }
        }
    }

    /// Trains a learner on its batches of a round; keeps its weights before the last one.
    private void learn(int learner, long first, long end, ParameterVector reference) {
        Replica replica = learners.get(learner);
        boolean finite = first == end - 1 || replica.run(first, end - 1, steps[learner] + 1);
        engine.copy(replica.weights(), reference);
        finite &= replica.run(end - 1, end, steps[learner] + end - first);
        steps[learner] += end - first;
        if (!finite) {
            diverged = true;
        }
    }

    /// A worker that has all learners gives the central model their corrections at once; others do when all have
    /// met.
    private void correct(int learner, Central own, ParameterVector reference, boolean alone) {
        ParameterVector weights = learners.get(learner).weights();
        if (alone) {
            engine.exchange(strategy.alpha(), reference, own.model, weights, own.next);
        } else {
            engine.addDifference(-strategy.alpha(), reference, own.model, weights);
        }
    }
}
