package io.pagegrad.trainer.backend;

import io.pagegrad.cache.load.ColumnObserver;
import io.pagegrad.cache.load.ObserverGroup;
import io.pagegrad.column.Closing;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Several devices as one: `cuda:0,1`, `cuda+cpu`.
public final class BackendGroup implements ComputeBackend {
    private final List<ComputeBackend> backends;

    /// @param backends one for each device, in the order in which results are put together
    public BackendGroup(List<? extends ComputeBackend> backends) {
        this.backends = List.copyOf(backends);
    }

    public List<ComputeBackend> backends() {
        return backends;
    }

    @Override
    public String name() {
        return backends.stream().map(ComputeBackend::name).distinct().collect(Collectors.joining("+"));
    }

    @Override
    public String unavailableBecause() {
        for (ComputeBackend backend : backends) {
            if (backend.unavailableBecause() != null) {
                return backend.unavailableBecause();
            }
        }
        return null;
    }

    @Override
    public boolean trainsNetworks() {
        return backends.stream().allMatch(ComputeBackend::trainsNetworks);
    }

    /// Each device is tuned by itself; all then train as many learners as the smallest of them.
    @Override
    public Optional<Tuned> tuned(Job job, BatchPlan rows, boolean ownModels, int mostLearners) {
        List<ComputeBackend> set = new ArrayList<>();
        int learners = Integer.MAX_VALUE;
        for (ComputeBackend backend : backends) {
            Optional<Tuned> tuned = backend.tuned(job, rows, ownModels, mostLearners);
            set.add(tuned.map(Tuned::backend).orElse(backend));
            learners = Math.min(learners, tuned.map(Tuned::learners).orElse(learners));
        }
        return learners == Integer.MAX_VALUE
                ? Optional.empty()
                : Optional.of(new Tuned(new BackendGroup(set), learners));
    }

    /// Columns go to each device, whole: rows that are mixed come from everywhere. Rows that stay in their order
    /// are better left to the plan, of which each device has its part.
    @Override
    public ColumnObserver stage() {
        List<ColumnObserver> stages = new ArrayList<>();
        try {
            for (ComputeBackend backend : new LinkedHashSet<>(backends)) {
                ColumnObserver stage = backend.stage();
                if (stage != null) {
                    stages.add(stage);
                }
            }
        } catch (RuntimeException e) {
            new ObserverGroup(stages).close();
            throw e;
        }
        return stages.size() > 1 ? new ObserverGroup(stages) : stages.isEmpty() ? null : stages.getFirst();
    }

    @Override
    public EngineGroup open(Job job) {
        List<Engine> engines = new ArrayList<>();
        try {
            for (ComputeBackend backend : backends) {
                engines.add(backend.open(job));
            }
            return new EngineGroup(engines);
        } catch (RuntimeException e) {
            throw Closing.after(e, engines);
        }
    }
}
