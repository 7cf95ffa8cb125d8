package io.pagegrad.trainer.hop;

import io.pagegrad.cache.CacheColumn;
import io.pagegrad.cache.ColumnCache;
import io.pagegrad.trainer.backend.BatchPlan;
import io.pagegrad.trainer.backend.ComputeBackend;
import io.pagegrad.trainer.backend.RowSegment;
import io.pagegrad.trainer.hop.TrialState.EpochLoss;
import io.pagegrad.trainer.sync.Strategy;
import io.pagegrad.trainer.train.HeldRows;
import io.pagegrad.trainer.train.PartitionRows;
import io.pagegrad.trainer.train.PreparedTraining;
import io.pagegrad.trainer.train.UnitTraining;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/// Trains the same configurations in several ways on the same partitions, all of them in memory. Closed when
/// done; one thread at a time.
///
/// Worker `w` of `W` has the partitions whose number is `w` modulo `W`. Only memory is shared here: bytes moved
/// are those that workers with memory of their own would send.
public final class ParallelismComparison implements AutoCloseable {
    private static final int SERVER_SLACK = 3;
    private static final long EVALUATION_BATCH = 1 << 14;

    private final List<PartitionRows> partitions = new ArrayList<>();
    private final List<HeldRows> held = new ArrayList<>();
    private final List<Job> jobs = new ArrayList<>();
    private final ColumnCache sample;
    private final ComputeBackend backend;
    private final int workers;
    private final long epochs;
    private final PartitionOrder ring;
    private final long seed;
    private final BooleanSupplier stop;
    private final long columnBytes;

    /// A configuration with what measuring it needs.
    private record Job(int number, PreparedTraining prepared, UnitTraining alone, BatchPlan validation) {
        long weightBytes() {
            return 8L * prepared.model().weightCount();
        }
    }

    /// @param choices of each configuration, by option name
    /// @param heldRows most rows of all partitions that losses are computed on
    /// @param stop once true, work ends early and its result is of no use
    public ParallelismComparison(
            PartitionSource source,
            TrialFactory factory,
            List<Map<String, String>> choices,
            ComputeBackend backend,
            int workers,
            long epochs,
            long seed,
            long heldRows,
            BooleanSupplier stop)
            throws IOException {
        this.backend = backend;
        this.workers = workers;
        this.epochs = epochs;
        this.seed = seed;
        this.ring = new PartitionOrder(seed, source.partitions());
        this.stop = stop;
        this.sample = source.sample();
        try {
            for (int p = 0; p < source.partitions(); p++) {
                partitions.add(new PartitionRows(source.load(p), p, seed));
            }
            for (int number = 0; number < choices.size(); number++) {
                PreparedTraining prepared =
                        factory.trainer(choices.get(number), sample).prepare();
                UnitTraining alone = new UnitTraining(prepared, sample);
                jobs.add(new Job(number, prepared, alone, validation(prepared, heldRows)));
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
        this.columnBytes =
                partitions.stream().mapToLong(rows -> columnBytes(rows.cache())).sum();
    }

    /// Bytes of all values, without what memory is rounded up to.
    private static long columnBytes(ColumnCache cache) {
        return cache.rows()
                * cache.columns().stream().mapToLong(CacheColumn::rowBytes).sum();
    }

    private BatchPlan validation(PreparedTraining prepared, long heldRows) {
        List<RowSegment> segments = new ArrayList<>();
        for (PartitionRows rows : partitions) {
            HeldRows part = HeldRows.copy(
                    rows.cache(), prepared.model().columns(), Math.max(1, heldRows / partitions.size()), seed);
            held.add(part);
            segments.addAll(part.segments());
        }
        return new BatchPlan(segments, EVALUATION_BATCH);
    }

    /// Trains all configurations in one way.
    public ParallelismResult run(Parallelism way) {
        boolean shared = way == Parallelism.SYNCHRONIZED || way == Parallelism.PARAMETER_SERVER;
        double[] alone = shared ? jobs.stream().mapToDouble(this::secondsAlone).toArray() : null;
        Measure measure = new Measure();
        switch (way) {
            case HOPPING -> hop(measure);
            case TASK_PARALLEL -> tasks(measure);
            case AVERAGING -> jobs.forEach(job -> average(job, measure));
            case SYNCHRONIZED -> jobs.forEach(job -> share(job, Strategy.synchronised(), alone[job.number()], measure));
            case PARAMETER_SERVER ->
                jobs.forEach(job ->
                        share(job, Strategy.parameterServer(workers, SERVER_SLACK), alone[job.number()], measure));
        }
        return measure.result(way);
    }

    /// What is counted while one way is at work. Thread-safe.
    private final class Measure {
        private final long startNanos = System.nanoTime();
        private final List<List<EpochLoss>> curves = new ArrayList<>();
        private double usefulSeconds;
        private long movedBytes;

        Measure() {
            for (int i = 0; i < jobs.size(); i++) {
                curves.add(new ArrayList<>());
            }
        }

        double seconds() {
            return (System.nanoTime() - startNanos) / 1e9;
        }

        synchronized void useful(double seconds) {
            usefulSeconds += seconds;
        }

        synchronized void moved(long bytes) {
            movedBytes += bytes;
        }

        synchronized void epoch(Job job, double rawLoss) {
            List<EpochLoss> curve = curves.get(job.number());
            double loss = job.prepared().model().reported().applyAsDouble(rawLoss);
            curve.add(new EpochLoss(curve.size() + 1, loss, seconds(), Double.NaN));
        }

        ParallelismResult result(Parallelism way) {
            return new ParallelismResult(way, curves, workers, seconds(), usefulSeconds, movedBytes);
        }
    }

    private void onWorkers(IntConsumer work) {
        List<RuntimeException> failures = new ArrayList<>();
        List<Thread> threads = IntStream.range(0, workers)
                .mapToObj(worker -> Thread.ofPlatform()
                        .name("pagegrad-compare-" + worker)
                        .daemon()
                        .start(() -> {
                            try {
                                work.accept(worker);
                            } catch (RuntimeException e) {
                                synchronized (failures) {
                                    failures.add(e);
                                }
                            }
                        }))
                .toList();
        for (Thread thread : threads) {
            boolean joined = false;
            while (!joined) {
                try {
                    thread.join();
                    joined = true;
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new CancellationException("interrupted");
                }
            }
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
    }

    /// One unit of a model on a partition; gives the new state.
    private Map<String, double[]> unit(
            Job job, Map<String, double[]> state, int partition, long epoch, boolean endsEpoch, Measure measure) {
        try (UnitTraining.Session session = job.alone().open(backend, state)) {
            long begun = System.nanoTime();
            partitions
                    .get(partition)
                    .train(job.prepared().model(), job.prepared().settings(), epoch, plan -> session.train(plan, stop));
            measure.useful((System.nanoTime() - begun) / 1e9);
            if (endsEpoch) {
                measure.epoch(job, session.loss(job.validation()));
            }
            return session.state();
        }
    }

    /// The ring order, nobody waiting: the schedule of a search, on the partitions that are here.
    private void hop(Measure measure) {
        HopSchedule schedule = new HopSchedule(HopOrder.RING, partitions.size(), workers, seed);
        jobs.forEach(job -> schedule.send(job.number(), 0, 0, List.of(), epochs));
        List<Map<String, double[]>> states = new ArrayList<>(Collections.nCopies(jobs.size(), null));
        int[] lastWorker = new int[jobs.size()];
        Arrays.fill(lastWorker, -1);
        onWorkers(worker -> {
            while (true) {
                HopUnit unit;
                Map<String, double[]> state;
                synchronized (schedule) {
                    unit = next(schedule, worker);
                    if (unit == null) {
                        return;
                    }
                    state = states.get(unit.trial());
                    Job job = jobs.get(unit.trial());
                    if (state != null && lastWorker[unit.trial()] != worker) {
                        measure.moved(state.values().stream()
                                .mapToLong(v -> 8L * v.length)
                                .sum());
                    }
                    lastWorker[job.number()] = worker;
                }
                Map<String, double[]> after = unit(
                        jobs.get(unit.trial()),
                        state,
                        unit.partition(),
                        unit.epoch(),
                        unit.position() == partitions.size() - 1,
                        measure);
                synchronized (schedule) {
                    states.set(unit.trial(), after);
                    schedule.done(worker);
                    schedule.notifyAll();
                }
            }
        });
    }

    private HopUnit next(HopSchedule schedule, int worker) {
        while (!stop.getAsBoolean()) {
            HopUnit unit = schedule.next(worker, (data, partition) -> true);
            if (unit != null || schedule.isIdle()) {
                schedule.notifyAll();
                return unit;
            }
            try {
                schedule.wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            }
        }
        return null;
    }

    private void tasks(Measure measure) {
        // every worker needs the partitions that it does not have
        measure.moved((workers - 1) * columnBytes);
        AtomicInteger next = new AtomicInteger();
        onWorkers(worker -> {
            for (int number = next.getAndIncrement(); number < jobs.size(); number = next.getAndIncrement()) {
                Map<String, double[]> state = null;
                for (long epoch = 0; epoch < epochs; epoch++) {
                    for (int position = 0; position < partitions.size(); position++) {
                        int partition = ring.partition(number, epoch, position);
                        boolean ends = position == partitions.size() - 1;
                        state = unit(jobs.get(number), state, partition, epoch, ends, measure);
                    }
                }
            }
        });
    }

    private void average(Job job, Measure measure) {
        List<Map<String, double[]>> states = new ArrayList<>(Collections.nCopies(workers, null));
        long[] rows = new long[workers];
        for (int p = 0; p < partitions.size(); p++) {
            rows[p % workers] += partitions.get(p).trainingRows();
        }
        for (long e = 0; e < epochs; e++) {
            long epoch = e;
            onWorkers(worker -> {
                Map<String, double[]> state = states.get(worker);
                for (int p = worker; p < partitions.size(); p += workers) {
                    state = unit(job, state, p, epoch, false, measure);
                }
                states.set(worker, state);
            });
            double[] mean = new double[job.prepared().model().weightCount()];
            long total = 0;
            for (int worker = 0; worker < workers; worker++) {
                total += states.get(worker) == null ? 0 : rows[worker];
            }
            for (int worker = 0; worker < workers; worker++) {
                if (states.get(worker) != null) {
                    double[] weights = states.get(worker).get(UnitTraining.WEIGHTS);
                    for (int w = 0; w < mean.length; w++) {
                        mean[w] += weights[w] * rows[worker] / total;
                    }
                }
            }
            for (Map<String, double[]> state : states) {
                if (state != null) {
                    state.put(UnitTraining.WEIGHTS, mean);
                }
            }
            measure.moved(2L * (workers - 1) * job.weightBytes());
            try (UnitTraining.Session session = job.alone().open(backend, states.getFirst())) {
                measure.epoch(job, session.loss(job.validation()));
            }
        }
    }

    /// One model that all workers train: batches are made of rows from the partitions of all.
    private void share(Job job, Strategy strategy, double alone, Measure measure) {
        long batch = job.prepared().settings().batchRows();
        boolean server = strategy.learners() > 1;
        UnitTraining shared = job.alone().withStrategy(strategy, workers);
        try (UnitTraining.Session session = shared.open(backend, null)) {
            for (long e = 0; e < epochs; e++) {
                long epoch = e;
                List<List<RowSegment>> shares = new ArrayList<>();
                IntStream.range(0, workers).forEach(worker -> shares.add(new ArrayList<>()));
                planAll(job, epoch, 0, shares, () -> {
                    long chunk = server ? batch : Math.max(1, batch / workers);
                    BatchPlan plan = new BatchPlan(Interleaving.of(shares, chunk), batch, true);
                    session.train(plan, stop);
                    measure.moved(plan.batches() * 2 * job.weightBytes() * (server ? 1 : workers - 1));
                    measure.useful(alone);
                });
                measure.epoch(job, session.loss(job.validation()));
            }
        }
    }

    /// Collects the rows of all partitions in the order of an epoch; they are good while `work` runs.
    private void planAll(Job job, long epoch, int from, List<List<RowSegment>> shares, Runnable work) {
        if (from == partitions.size()) {
            work.run();
            return;
        }
        partitions.get(from).train(job.prepared().model(), job.prepared().settings(), epoch, plan -> {
            for (int s = 0; s < plan.segmentCount(); s++) {
                shares.get(from % workers).add(plan.segment(s));
            }
            planAll(job, epoch, from + 1, shares, work);
        });
    }

    /// What one worker takes for an epoch by itself.
    private double secondsAlone(Job job) {
        double seconds = 0;
        for (int p = 0; p < partitions.size(); p++) {
            Measure own = new Measure();
            unit(job, null, p, 0, false, own);
            seconds += own.usefulSeconds;
        }
        return seconds;
    }

    @Override
    public void close() {
        held.forEach(HeldRows::close);
        partitions.forEach(PartitionRows::close);
        sample.close();
    }
}
