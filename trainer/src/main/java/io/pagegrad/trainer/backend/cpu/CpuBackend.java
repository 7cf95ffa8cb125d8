package io.pagegrad.trainer.backend.cpu;

import io.pagegrad.trainer.backend.ComputeBackend;
import io.pagegrad.trainer.backend.Engine;
import io.pagegrad.trainer.backend.Job;

/// CPU threads; always there.
public final class CpuBackend implements ComputeBackend {
    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public String unavailableBecause() {
        return null;
    }

    @Override
    public boolean trainsNetworks() {
        return true;
    }

    @Override
    public Engine open(Job job) {
        return job.network() == null ? new CpuEngine(job) : new NetworkEngine(job);
    }
}
