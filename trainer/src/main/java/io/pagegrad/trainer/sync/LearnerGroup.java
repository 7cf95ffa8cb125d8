package io.pagegrad.trainer.sync;

import io.pagegrad.trainer.backend.Engine;
import io.pagegrad.trainer.backend.ParameterVector;
import io.pagegrad.trainer.backend.Replica;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Learners with models of their own around a central model: what the two forms of [LocalModels] have in common.
abstract class LearnerGroup implements Learning {
    /// Counts of learners on different workers lie in different cache lines.
    private static final int LINE = 16;

    final Engine engine;
    final LocalModels strategy;
    final List<Replica> learners = new ArrayList<>();
    private final long[] steps;
    final ParameterVector central;
    final ParameterVector centralBefore;

    LearnerGroup(Engine engine, LocalModels strategy) {
        this.engine = engine;
        this.strategy = strategy;
        for (int learner = 0; learner < strategy.learners(); learner++) {
            learners.add(engine.newReplica());
        }
        this.steps = new long[(strategy.learners() + 1) * LINE];
        this.central = engine.newVector();
        this.centralBefore = engine.newVector();
        engine.copy(learners.getFirst().weights(), central);
        engine.copy(central, centralBefore);
    }

    /// First of the learners, or turns of a round, that a worker serves; the next worker's first is its end.
    final int firstOf(int worker, int workers) {
        return (int) ((long) strategy.learners() * worker / workers);
    }

    /// The learner of `[first, end)` that has trained least, the first of several: whose turn it is, however
    /// often a run was cut short.
    final int leastTrained(int first, int end) {
        int least = first;
        for (int learner = first + 1; learner < end; learner++) {
            least = steps(learner) < steps(least) ? learner : least;
        }
        return least;
    }

    /// Trains a learner on the batches `[first, end)`; keeps its weights before the last one.
    ///
    /// @return false when a weight is no longer finite
    final boolean learn(int learner, long first, long end, ParameterVector reference) {
        Replica replica = learners.get(learner);
        long step = steps(learner) + 1;
        boolean finite = first == end - 1 || replica.run(first, end - 1, step);
        engine.copy(replica.weights(), reference);
        finite &= replica.run(end - 1, end, step + end - 1 - first);
        steps(learner, step + end - 1 - first);
        return finite;
    }

    /// Trains a learner on the batches `[first, end)` and gives its correction to `sum`.
    ///
    /// @return false when a weight is no longer finite
    final boolean turn(
            int learner, long first, long end, ParameterVector model, ParameterVector sum, ParameterVector spare) {
        Replica replica = learners.get(learner);
        long step = steps(learner) + end - first;
        boolean finite = first == end - 1 || replica.run(first, end - 1, steps(learner) + 1);
        finite &= engine.turn(replica, end - 1, step, strategy.alpha(), model, sum, spare);
        steps(learner, step);
        return finite;
    }

    /// Updates that a learner has made.
    final long steps(int learner) {
        return steps[(learner + 1) * LINE];
    }

    final void steps(int learner, long count) {
        steps[(learner + 1) * LINE] = count;
    }

    /// In rounds, the central model as it would be after one more correction, so that no learner's last steps
    /// are lost. Without rounds the central model itself: a learner whose thread came late may still be far
    /// behind.
    @Override
    public final void model(ParameterVector into) {
        engine.copy(central, into);
        if (!strategy.inRounds()) {
            return;
        }
        for (Replica learner : learners) {
            engine.addDifference(strategy.alpha(), learner.weights(), central, into);
        }
    }

    @Override
    public final void shift(ParameterVector from, ParameterVector to) {
        engine.addDifference(1, to, from, central);
        engine.addDifference(1, to, from, centralBefore);
        learners.forEach(learner -> engine.addDifference(1, to, from, learner.weights()));
    }

    @Override
    public final void rateDropped() {
        if (strategy.restartOnDrop()) {
            learners.forEach(learner -> engine.copy(central, learner.weights()));
            engine.copy(central, centralBefore);
        }
    }

    @Override
    public final Map<String, double[]> save() {
        Map<String, double[]> saved = new LinkedHashMap<>();
        saved.put("central", central.read());
        saved.put("central before", centralBefore.read());
        double[] counts = new double[learners.size()];
        for (int learner = 0; learner < counts.length; learner++) {
            SavedState.put(saved, "learner" + learner, learners.get(learner));
            counts[learner] = steps(learner);
        }
        saved.put("steps", counts);
        return saved;
    }

    @Override
    public final void restore(Map<String, double[]> saved) {
        double[] counts = SavedState.numbers(saved, "steps");
        if (counts.length != learners.size()) {
            throw new IllegalArgumentException(
                    "the saved state has " + counts.length + " learners, the strategy " + learners.size());
        }
        SavedState.restore(saved, "central", central);
        SavedState.restore(saved, "central before", centralBefore);
        for (int learner = 0; learner < counts.length; learner++) {
            SavedState.restore(saved, "learner" + learner, learners.get(learner));
            steps(learner, (long) counts[learner]);
        }
    }
}
