package io.pagegrad.trainer.sync;

import io.pagegrad.trainer.backend.BatchPlan;
import io.pagegrad.trainer.backend.Engine;
import io.pagegrad.trainer.backend.EngineGroup;
import io.pagegrad.trainer.backend.ParameterVector;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BooleanSupplier;

/// Hierarchical averaging: each device runs the strategy by itself, and the devices' models meet in a central
/// one on the host.
///
/// Where the strategy has rounds, so have the devices: after each the models are averaged, weighed by rows, and
/// all go on from the average. Where it has none, a device adds what it has learnt since it last looked, times
/// its part of all rows trained on, to the central model number by number, takes that model and goes on; one that
/// has finished its rows takes batches from the others. Parts of all devices add up to one, so that no device
/// draws the model further than it has learnt, however long it took.
final class DeviceAverages implements Learning {
    private static final VarHandle CENTRAL = MethodHandles.arrayElementVarHandle(double[].class);
    private static final int MOST_ROUNDS = 16;
    private static final int CHUNKS = 32;

    private final EngineGroup group;
    private final Strategy strategy;
    private final boolean waits;
    private final List<Device> devices = new ArrayList<>();
    private final double[] central;

    /// Rows that each device has trained on, on top of what its share lets expect of the first part of a pass.
    private final AtomicLongArray trained;

    /// A device, what it trains, and room for its model before and after a correction.
    private record Device(
            int number, Engine engine, Learning learning, ParameterVector own, ParameterVector next, double[] base) {}

    /// @param waits whether devices meet in rounds
    DeviceAverages(EngineGroup group, Strategy strategy, boolean waits) {
        this.group = group;
        this.strategy = strategy;
        this.waits = waits;
        for (Engine engine : group.members()) {
            Learning learning = strategy.open(engine);
            ParameterVector own = engine.newVector();
            learning.model(own);
            devices.add(new Device(devices.size(), engine, learning, own, engine.newVector(), own.read()));
        }
        this.central = devices.getFirst().base.clone();
        this.trained = new AtomicLongArray(devices.size());
    }

    @Override
    public boolean run(long fromBatch, long toBatch, BooleanSupplier stop) {
        try (DeviceThreads threads = new DeviceThreads(devices.size())) {
            return waits ? inRounds(threads, fromBatch, toBatch, stop) : freely(threads, fromBatch, toBatch, stop);
        }
    }

    /// The batch of a device's own plan at which batch `batch` of the whole lies.
    private long own(BatchPlan plan, long batch) {
        return batch * plan.batches() / group.plan().batches();
    }

    private boolean inRounds(DeviceThreads threads, long fromBatch, long toBatch, BooleanSupplier stop) {
        long batches = toBatch - fromBatch;
        long most = strategy instanceof ModelAveraging ? 1 : MOST_ROUNDS;
        long rounds = Math.clamp(batches / ((long) strategy.learners() * devices.size()), 1, most);
        for (long round = 0; round < rounds && !stop.getAsBoolean(); round++) {
            long from = fromBatch + batches * round / rounds;
            long to = fromBatch + batches * (round + 1) / rounds;
            long[] rows = new long[devices.size()];
            boolean finite = threads.run(number -> {
                Device device = devices.get(number);
                BatchPlan plan = device.engine.plan();
                long before = device.engine.rowsTrained();
                boolean fine = device.learning.run(own(plan, from), own(plan, to), stop);
                rows[number] = device.engine.rowsTrained() - before;
                return fine;
            });
            average(rows);
            if (!finite) {
                return false;
            }
        }
        return true;
    }

    private void average(long[] rows) {
        long total = 0;
        for (long count : rows) {
            total += count;
        }
        if (total == 0) {
            return;
        }
        double[] average = new double[central.length];
        for (Device device : devices) {
            device.learning.model(device.own);
            double[] model = device.own.read();
            for (int j = 0; j < average.length && rows[device.number] > 0; j++) {
                average[j] += model[j] * ((double) rows[device.number] / total);
            }
        }
        System.arraycopy(average, 0, central, 0, average.length);
        for (Device device : devices) {
            device.next.write(average);
            device.learning.shift(device.own, device.next);
        }
    }

    private boolean freely(DeviceThreads threads, long fromBatch, long toBatch, BooleanSupplier stop) {
        List<Share> shares = new ArrayList<>();
        for (Device device : devices) {
            BatchPlan plan = device.engine.plan();
            long from = own(plan, fromBatch);
            long to = own(plan, toBatch);
            long chunk = Math.max(strategy.learners(), (to - from) / CHUNKS);
            shares.add(new Share(plan, new AtomicLong(from), to, chunk));
        }
        for (Device device : devices) {
            long expected = (long) (group.share(device.number) * group.plan().rows() / CHUNKS);
            trained.compareAndSet(device.number, 0, 1 + expected);
        }
        return threads.run(number -> {
            Device device = devices.get(number);
            boolean finite = work(device, shares.get(number), stop);
            boolean helped = false;
            for (Share share = fullest(shares); finite && share != null && !stop.getAsBoolean(); ) {
                long first = share.take();
                if (first >= 0) {
                    device.engine.plan(share.plan.part(first, share.end(first)));
                    helped = true;
                    finite = learn(device, 0, share.end(first) - first, stop);
                }
                share = fullest(shares);
            }
            if (helped) {
                device.engine.plan(shares.get(number).plan.unchanged());
            }
            return finite;
        });
    }

    /// Batches of one device's plan that wait for somebody.
    private record Share(BatchPlan plan, AtomicLong next, long to, long chunk) {
        /// The first of the next batches, -1 when all are taken.
        long take() {
            long first = next.getAndAdd(chunk);
            return first < to ? first : -1;
        }

        long end(long first) {
            return Math.min(to, first + chunk);
        }

        long left() {
            return Math.max(0, to - next.get()) * plan.batchRows();
        }
    }

    /// The share with most rows left, null when nothing is.
    private static Share fullest(List<Share> shares) {
        Share fullest = null;
        long most = 0;
        for (Share share : shares) {
            long left = share.left();
            if (left > most) {
                fullest = share;
                most = left;
            }
        }
        return fullest;
    }

    private boolean work(Device device, Share share, BooleanSupplier stop) {
        for (long first = share.take(); first >= 0 && !stop.getAsBoolean(); first = share.take()) {
            if (!learn(device, first, share.end(first), stop)) {
                return false;
            }
        }
        return true;
    }

    private boolean learn(Device device, long first, long end, BooleanSupplier stop) {
        long before = device.engine.rowsTrained();
        boolean finite = device.learning.run(first, end, stop);
        trained.addAndGet(device.number, device.engine.rowsTrained() - before);
        correct(device);
        return finite;
    }

    private void correct(Device device) {
        long all = 0;
        for (int other = 0; other < devices.size(); other++) {
            all += trained.get(other);
        }
        double part = (double) trained.get(device.number) / all;
        device.learning.model(device.own);
        double[] model = device.own.read();
        for (int j = 0; j < model.length; j++) {
            double learnt = part * (model[j] - device.base[j]);
            device.base[j] = (double) CENTRAL.getAndAdd(central, j, learnt) + learnt;
        }
        device.next.write(device.base);
        device.learning.shift(device.own, device.next);
    }

    @Override
    public void model(ParameterVector into) {
        into.write(central);
    }

    @Override
    public void shift(ParameterVector from, ParameterVector to) {
        double[] before = from.read();
        double[] after = to.read();
        for (int j = 0; j < central.length; j++) {
            central[j] += after[j] - before[j];
        }
        for (Device device : devices) {
            device.learning.model(device.own);
            device.next.write(central);
            device.learning.shift(device.own, device.next);
            System.arraycopy(central, 0, device.base, 0, central.length);
        }
    }

    @Override
    public void rateDropped() {
        devices.forEach(device -> device.learning.rateDropped());
    }

    @Override
    public Map<String, double[]> save() {
        Map<String, double[]> saved = new LinkedHashMap<>();
        saved.put("central", central.clone());
        double[] rows = new double[devices.size()];
        for (Device device : devices) {
            String prefix = prefix(device);
            device.learning.save().forEach((name, values) -> saved.put(prefix + name, values));
            saved.put(prefix + "base", device.base.clone());
            rows[device.number] = trained.get(device.number);
        }
        saved.put("trained", rows);
        return saved;
    }

    private static String prefix(Device device) {
        return "device" + device.number + " ";
    }

    @Override
    public void restore(Map<String, double[]> saved) {
        double[] rows = SavedState.numbers(saved, "trained");
        if (rows.length != devices.size()) {
            throw new IllegalArgumentException(
                    "the saved state is of " + rows.length + " devices, not of " + devices.size());
        }
        System.arraycopy(SavedState.numbers(saved, "central"), 0, central, 0, central.length);
        for (Device device : devices) {
            String prefix = prefix(device);
            Map<String, double[]> own = new LinkedHashMap<>();
            saved.forEach((name, values) -> {
                if (name.startsWith(prefix)) {
                    own.put(name.substring(prefix.length()), values);
                }
            });
            device.learning.restore(own);
            System.arraycopy(SavedState.numbers(own, "base"), 0, device.base, 0, central.length);
            trained.set(device.number, (long) rows[device.number]);
        }
    }

    @Override
    public AgeHistogram ages() {
        AgeHistogram ages = new AgeHistogram();
        devices.forEach(device -> ages.addAll(device.learning.ages()));
        return ages;
    }
}
