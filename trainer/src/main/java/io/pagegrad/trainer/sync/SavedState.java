package io.pagegrad.trainer.sync;

import io.pagegrad.trainer.backend.ParameterVector;
import io.pagegrad.trainer.backend.Replica;
import java.util.List;
import java.util.Map;

/// Names for the parts of what a strategy saves.
final class SavedState {
    private SavedState() {}

    static void put(Map<String, double[]> into, String name, Replica replica) {
        into.put(name + ".weights", replica.weights().read());
        List<ParameterVector> state = replica.state();
        for (int s = 0; s < state.size(); s++) {
            into.put(name + ".state" + s, state.get(s).read());
        }
    }

    static void restore(Map<String, double[]> from, String name, Replica replica) {
        restore(from, name + ".weights", replica.weights());
        List<ParameterVector> state = replica.state();
        for (int s = 0; s < state.size(); s++) {
            restore(from, name + ".state" + s, state.get(s));
        }
    }

    static void restore(Map<String, double[]> from, String name, ParameterVector vector) {
        vector.write(numbers(from, name));
    }

    static double[] numbers(Map<String, double[]> from, String name) {
        double[] values = from.get(name);
        if (values == null) {
            throw new IllegalArgumentException(
                    "the saved state has no " + name + ": it was made by another strategy, optimizer or learner count");
        }
        return values;
    }
}
