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
    final Engine engine;
    final LocalModels strategy;
    final List<Replica> learners = new ArrayList<>();
    final long[] steps;
    final ParameterVector central;
    final ParameterVector centralBefore;

    LearnerGroup(Engine engine, LocalModels strategy) {
        this.engine = engine;
        this.strategy = strategy;
        for (int learner = 0; learner < strategy.learners(); learner++) {
            learners.add(engine.newReplica());
        }
        this.steps = new long[strategy.learners()];
        this.central = engine.newVector();
        this.centralBefore = engine.newVector();
        engine.copy(learners.getFirst().weights(), central);
        engine.copy(central, centralBefore);
    }

    /// First learner that a worker serves; the next worker's first is its end.
    final int firstLearnerOf(int worker, int workers) {
        return (int) ((long) strategy.learners() * worker / workers);
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
        double[] counts = new double[steps.length];
        for (int learner = 0; learner < steps.length; learner++) {
            SavedState.put(saved, "learner" + learner, learners.get(learner));
            counts[learner] = steps[learner];
        }
        saved.put("steps", counts);
        return saved;
    }

    @Override
    public final void restore(Map<String, double[]> saved) {
        double[] counts = SavedState.numbers(saved, "steps");
        if (counts.length != steps.length) {
            throw new IllegalArgumentException(
                    "the saved state has " + counts.length + " learners, the strategy " + steps.length);
        }
        SavedState.restore(saved, "central", central);
        SavedState.restore(saved, "central before", centralBefore);
        for (int learner = 0; learner < steps.length; learner++) {
            SavedState.restore(saved, "learner" + learner, learners.get(learner));
            steps[learner] = (long) counts[learner];
        }
    }
}
