package io.pagegrad.trainer.sync;

import io.pagegrad.trainer.backend.BatchPlan;
import io.pagegrad.trainer.backend.EngineGroup;
import io.pagegrad.trainer.backend.ParameterVector;
import io.pagegrad.trainer.backend.Replica;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Phaser;
import java.util.function.BooleanSupplier;

/// [Synchronized] over several devices: each sums its part of every batch, the sums are added in the order of the
/// devices, and each takes the same step on a model of its own.
///
/// The devices meet once a batch through the host, so batches should have many thousand rows.
final class SynchronizedDevices implements Learning {
    private final EngineGroup group;
    private final List<Replica> replicas = new ArrayList<>();
    private final double[][] sums;
    private double[] total;
    private long steps;
    private volatile boolean diverged;
    private volatile boolean goesOn;

    SynchronizedDevices(EngineGroup group) {
        this.group = group;
        group.splitBy(EngineGroup.Split.BATCHES);
        group.members().forEach(engine -> replicas.add(engine.newReplica()));
        this.sums = new double[replicas.size()][];
    }

    @Override
    public boolean run(long fromBatch, long toBatch, BooleanSupplier stop) {
        diverged = false;
        goesOn = true;
        alignReplicas();
        long before = steps;
        Phaser meeting = new Phaser(replicas.size()) {
            @Override
            protected boolean onAdvance(int phase, int devices) {
                addUp();
                goesOn = !diverged && !stop.getAsBoolean();
                if (goesOn) {
                    steps++;
                }
                return false;
            }
        };
        try (DeviceThreads threads = new DeviceThreads(replicas.size())) {
            return threads.run(device -> {
                try {
                    learn(device, fromBatch, toBatch, before + 1, meeting);
                } catch (RuntimeException | Error e) {
                    // nobody must wait for this device any more
                    meeting.forceTermination();
                    throw e;
                }
                return !diverged;
            });
        }
    }

    /// Devices round differently in the last digit.
    private void alignReplicas() {
        double[] weights = replicas.getFirst().weights().read();
        for (Replica replica : replicas.subList(1, replicas.size())) {
            replica.weights().write(weights);
        }
    }

    private void learn(int device, long fromBatch, long toBatch, long firstStep, Phaser meeting) {
        Replica replica = replicas.get(device);
        BatchPlan own = group.members().get(device).plan();
        for (long batch = fromBatch; batch < toBatch; batch++) {
            sums[device] = null;
            if (batch < own.batches()) {
                replica.gradient(batch);
                sums[device] = replica.gradientSums();
            }
            if (meeting.arriveAndAwaitAdvance() < 0 || !goesOn) {
                return;
            }
            long ownRows = batch < own.batches() ? own.rowsOf(batch) : 0;
            if (!replica.step(total, group.plan().rowsOf(batch), ownRows, firstStep + batch - fromBatch)) {
                diverged = true;
            }
        }
    }

    private void addUp() {
        double[] added = null;
        for (double[] part : sums) {
            if (added == null) {
                added = part;
            } else if (part != null) {
                for (int j = 0; j < added.length; j++) {
                    added[j] += part[j];
                }
            }
        }
        total = added;
    }

    @Override
    public void model(ParameterVector into) {
        into.write(replicas.getFirst().weights().read());
    }

    @Override
    public void shift(ParameterVector from, ParameterVector to) {
        double[] before = from.read();
        double[] after = to.read();
        for (Replica replica : replicas) {
            double[] weights = replica.weights().read();
            for (int j = 0; j < weights.length; j++) {
                weights[j] += after[j] - before[j];
            }
            replica.weights().write(weights);
        }
    }

    @Override
    public Map<String, double[]> save() {
        Map<String, double[]> saved = new LinkedHashMap<>();
        for (int device = 0; device < replicas.size(); device++) {
            SavedState.put(saved, "device" + device, replicas.get(device));
        }
        saved.put("steps", new double[] {steps});
        return saved;
    }

    @Override
    public void restore(Map<String, double[]> saved) {
        for (int device = 0; device < replicas.size(); device++) {
            SavedState.restore(saved, "device" + device, replicas.get(device));
        }
        steps = (long) SavedState.numbers(saved, "steps")[0];
    }
}
