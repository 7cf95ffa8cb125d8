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
/// Where a run ends before all had their turn, its last round does too, and those that had none begin the next.
///
/// Every worker keeps a central model of its own and moves it in the same way, so that one meeting a round is
/// enough.
final class LocalRounds extends LearnerGroup {
    /// A device trains on so many before it is asked whether to stop: a few milliseconds.
    private static final long ROWS_BETWEEN_QUESTIONS = 1L << 24;

    /// Weights before the last batch of each turn of a round; two sets, used one after the other.
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
        int first = leastTrained(0, strategy.learners());
        long rows = engine.plan().batchRows() * strategy.period() * strategy.learners() / engine.workers();
        if (engine.isWorthMeeting(rows)) {
            engine.parallel(worker -> rounds(worker, engine.workers(), first, fromBatch, toBatch, stop));
        } else {
            rounds(0, 1, first, fromBatch, toBatch, stop);
        }
        engine.copy(centrals.getFirst().model, central);
        engine.copy(centrals.getFirst().modelBefore, centralBefore);
        return !diverged;
    }

    /// The same rounds, without leaving the device between them.
    private boolean runOnDevice(LearnerKernels device, long fromBatch, long toBatch, BooleanSupplier stop) {
        int count = strategy.learners();
        int first = leastTrained(0, count);
        List<Replica> inTurn = new ArrayList<>();
        long[] counts = new long[count];
        for (int turn = 0; turn < count; turn++) {
            inTurn.add(learners.get((first + turn) % count));
            counts[turn] = steps((first + turn) % count);
        }
        LearnerKernels.Rounds group = new LearnerKernels.Rounds(
                inTurn, central, centralBefore, strategy.alpha(), strategy.momentum(), strategy.period(), counts);
        long roundBatches = (long) strategy.period() * count;
        long rounds = Math.max(1, ROWS_BETWEEN_QUESTIONS / engine.plan().batchRows() / roundBatches);
        boolean finite = true;
        for (long batch = fromBatch;
                finite && batch < toBatch && !stop.getAsBoolean();
                batch += rounds * roundBatches) {
            finite = device.trainRounds(group, batch, Math.min(toBatch, batch + rounds * roundBatches));
        }
        for (int turn = 0; turn < count; turn++) {
            steps((first + turn) % count, counts[turn]);
        }
        return finite;
    }

    /// Each worker has a part of the turns of every round; the first turn is that of learner `first`.
    private void rounds(int worker, int workers, int first, long fromBatch, long toBatch, BooleanSupplier stop) {
        Central own = centrals.get(worker);
        int count = strategy.learners();
        int period = strategy.period();
        long roundBatches = (long) period * count;
        int turns = firstOf(worker, workers);
        int endOfTurns = firstOf(worker + 1, workers);
        int set = 0;
        for (long round = fromBatch; round < toBatch; round += roundBatches) {
            List<ParameterVector> reference = before.get(set);
            engine.copy(own.model, own.next);
            int learner = (first + turns) % count;
            for (int turn = turns; turn < endOfTurns; turn++) {
                long batch = round + (long) turn * period;
                if (batch < toBatch) {
                    long end = Math.min(batch + period, toBatch);
                    if (!train(learner, batch, end, own, reference.get(turn), workers == 1)) {
                        diverged = true;
                    }
                }
                learner = learner + 1 == count ? 0 : learner + 1;
            }
            if (worker == 0 && stop.getAsBoolean()) {
                stopped = true;
            }
            if (workers > 1) {
                if (!engine.meet(worker)) {
                    return;
                }
                int taking = (int) Math.min(count, (toBatch - round + period - 1) / period);
                for (int turn = 0; turn < taking; turn++) {
                    engine.addDifference(strategy.alpha(), reference.get(turn), own.model, own.next);
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

    /// A worker that has all learners gives the central model their corrections at once; others do when all have
    /// met.
    private boolean train(int learner, long first, long end, Central own, ParameterVector reference, boolean alone) {
        if (alone) {
            return turn(learner, first, end, own.model, own.next, reference);
        }
        boolean finite = learn(learner, first, end, reference);
        engine.addDifference(
                -strategy.alpha(), reference, own.model, learners.get(learner).weights());
        return finite;
    }
}
