package io.pagegrad.trainer.sync;

import io.pagegrad.trainer.backend.Engine;
import io.pagegrad.trainer.backend.ParameterVector;
import io.pagegrad.trainer.backend.Replica;
import io.pagegrad.trainer.backend.SpinWait;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BooleanSupplier;

/// A central model to which learners send gradients, one at a time, and from which they fetch weights; a learner
/// runs at most `slack` batches ahead of the slowest (stale synchronous parallel). A baseline.
///
/// @param slack batches a learner may be ahead; 0 keeps all within one batch of each other
public record ParameterServer(int learners, int slack) implements Strategy {
    public ParameterServer {
        if (learners < 1 || slack < 0) {
            throw new IllegalArgumentException("learners=" + learners + " slack=" + slack + ": out of range");
        }
    }

    @Override
    public String word() {
        return "parameter-server";
    }

    @Override
    public Strategy withLearners(int count) {
        return new ParameterServer(count, slack);
    }

    @Override
    public boolean isDeterministic() {
        return learners == 1;
    }

    /// In lock step a gradient is `learners - 1` updates old; with slack, up to twice the slack more for each
    /// other.
    @Override
    public double stabilityBound() {
        int age = (learners - 1) * (2 * slack + 1);
        return 2 * Math.sin(Math.PI / (2 * (2 * age + 1)));
    }

    @Override
    public Learning open(Engine engine) {
        return new Server(engine, this);
    }

    private static final class Server implements Learning {
        private static final int LINE = 16;

        private final Engine engine;
        private final ParameterServer strategy;
        private final Replica server;
        private final List<Replica> learners = new ArrayList<>();
        private final AgeHistogram ages = new AgeHistogram();
        private long steps;

        Server(Engine engine, ParameterServer strategy) {
            this.engine = engine;
            this.strategy = strategy;
            this.server = engine.newReplica();
            for (int learner = 0; learner < strategy.learners; learner++) {
                learners.add(engine.newReplica());
            }
        }

        @Override
        public boolean run(long fromBatch, long toBatch, BooleanSupplier stop) {
            int workers = Math.min(engine.workers(), strategy.learners);
            BatchCounter counter = new BatchCounter(fromBatch, toBatch, workers, Integer.MAX_VALUE / 2);
            AtomicLongArray clocks = new AtomicLongArray((workers + 2) * LINE);
            AtomicBoolean finite = new AtomicBoolean(true);
            engine.parallel(worker -> {
                if (worker < workers) {
                    try {
                        learn(worker, workers, counter, clocks, finite, stop);
                    } finally {
                        clocks.set(slot(worker), Long.MAX_VALUE);
                    }
                }
            });
            return finite.get();
        }

        private void learn(
                int learner,
                int workers,
                BatchCounter counter,
                AtomicLongArray clocks,
                AtomicBoolean finite,
                BooleanSupplier stop) {
            Replica own = learners.get(learner);
            for (long clock = 0; finite.get() && !stop.getAsBoolean(); clock++) {
                clocks.set(slot(learner), clock);
                SpinWait wait = new SpinWait();
                while (slowest(clocks, workers) < clock - strategy.slack) {
                    wait.pause();
                }
                long batch = counter.take(learner, 1);
                if (batch < 0) {
                    return;
                }
                long fetched;
                synchronized (server) {
                    engine.copy(server.weights(), own.weights());
                    fetched = steps;
                }
                own.gradient(batch);
                synchronized (server) {
                    ages.add(steps - fetched);
                    steps++;
                    if (!server.step(own, steps)) {
                        finite.set(false);
                    }
                }
            }
        }

        private static long slowest(AtomicLongArray clocks, int workers) {
            long slowest = Long.MAX_VALUE;
            for (int learner = 0; learner < workers; learner++) {
                slowest = Math.min(slowest, clocks.get(slot(learner)));
            }
            return slowest;
        }

        private static int slot(int learner) {
            return (learner + 1) * LINE;
        }

        @Override
        public void model(ParameterVector into) {
            engine.copy(server.weights(), into);
        }

        @Override
        public void shift(ParameterVector from, ParameterVector to) {
            engine.addDifference(1, to, from, server.weights());
        }

        @Override
        public Map<String, double[]> save() {
            Map<String, double[]> saved = new LinkedHashMap<>();
            SavedState.put(saved, "server", server);
            saved.put("steps", new double[] {steps});
            return saved;
        }

        @Override
        public void restore(Map<String, double[]> saved) {
            SavedState.restore(saved, "server", server);
            steps = (long) SavedState.numbers(saved, "steps")[0];
        }

        @Override
        public AgeHistogram ages() {
            return ages;
        }
    }
}
