package io.pagegrad.trainer.hop;

import io.pagegrad.trainer.hop.HopResult.Work;

/// What workers spend their time on, in seconds. Thread-safe.
final class WorkAccount {
    private final long startNanos = System.nanoTime();
    private double secondsBefore;
    private double units;
    private double training;
    private double reading;
    private double committing;
    private double waiting;

    /// Says until when an earlier run of the same search came.
    synchronized void after(double seconds) {
        secondsBefore = Math.max(secondsBefore, seconds);
    }

    /// Since the search began, the time between its runs left out.
    synchronized double seconds() {
        return secondsBefore + ownSeconds();
    }

    /// Since this run began.
    double ownSeconds() {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    /// A worker had a unit, whatever came of it.
    synchronized void unit(double seconds) {
        units += seconds;
    }

    synchronized void columns(double readSeconds, double waitedSeconds) {
        reading += readSeconds;
        waiting += waitedSeconds;
    }

    synchronized void trained(double seconds) {
        training += seconds;
    }

    synchronized void committed(double seconds) {
        committing += seconds;
    }

    synchronized Work work() {
        double other = units - training - reading - committing - waiting;
        return new Work(training, reading, committing, Math.max(0, other), waiting);
    }
}
