package io.pagegrad.cli.training;

import io.pagegrad.trainer.train.Progress;
import io.pagegrad.trainer.train.TrainingListener;
import java.util.ArrayList;
import java.util.List;

/// Throughput of a run, about once a second, kept for the report.
final class RunLog implements TrainingListener {
    private final List<Progress> samples = new ArrayList<>();

    @Override
    public synchronized void progressed(Progress progress) {
        samples.add(progress);
    }

    synchronized List<Progress> samples() {
        return List.copyOf(samples);
    }
}
