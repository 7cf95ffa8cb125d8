package io.pagegrad.gpu.backend;

import java.util.LinkedHashMap;
import java.util.Map;

/// Finds how many learners a device should train and how many threads each should have, by trying.
///
/// Learners are doubled while that brings a tenth more rows a second; then threads are changed in the same way,
/// first up, then down. What does not pay is taken back. At most [#MOST_PROBES] trials.
public final class LearnerTuner {
    /// Trials of one search.
    public static final int MOST_PROBES = 8;

    private static final double WORTH_IT = 1.1;
    private static final int WARP = 32;
    private static final int MOST_THREADS = 1024;

    private final Probe probe;
    private final int mostLearners;
    private final int leastThreads;
    private final int mostThreads;
    private final Map<Choice, Double> tried = new LinkedHashMap<>();

    /// Rows a second with so many learners of so many threads.
    @FunctionalInterface
    public interface Probe {
        double rowsPerSecond(int learners, int threads);
    }

    /// What to run with.
    public record Choice(int learners, int threads) {}

    /// @param mostLearners that the strategy can stand
    public LearnerTuner(Probe probe, int mostLearners) {
        this(probe, mostLearners, WARP, MOST_THREADS);
    }

    /// @param mostLearners that the strategy can stand
    /// @param leastThreads of a learner; it has a multiple of these
    /// @param mostThreads of a learner
    public LearnerTuner(Probe probe, int mostLearners, int leastThreads, int mostThreads) {
        this.probe = probe;
        this.mostLearners = mostLearners;
        this.leastThreads = leastThreads;
        this.mostThreads = Math.max(leastThreads, mostThreads);
    }

    /// @param learners where to start, for example the number of multiprocessors
    /// @param threads where to start, for example a thread for each row of a batch up to 128
    public Choice tune(int learners, int threads) {
        Choice best = new Choice(Math.min(learners, mostLearners), rounded(threads));
        while (best.learners * 2L <= mostLearners && pays(best, new Choice(best.learners * 2, best.threads))) {
            best = new Choice(best.learners * 2, best.threads);
        }
        Choice wider = best;
        while (wider.threads * 2 <= mostThreads && pays(wider, new Choice(wider.learners, wider.threads * 2))) {
            wider = new Choice(wider.learners, wider.threads * 2);
        }
        if (!wider.equals(best)) {
            return wider;
        }
        while (best.threads / 2 >= leastThreads && pays(best, new Choice(best.learners, rounded(best.threads / 2)))) {
            best = new Choice(best.learners, rounded(best.threads / 2));
        }
        return best;
    }

    /// Trials made so far and what they gave, in order.
    public Map<Choice, Double> tried() {
        return Map.copyOf(tried);
    }

    private boolean pays(Choice now, Choice next) {
        double before = speed(now);
        if (!tried.containsKey(next) && tried.size() >= MOST_PROBES) {
            return false;
        }
        return speed(next) > before * WORTH_IT;
    }

    private double speed(Choice choice) {
        return tried.computeIfAbsent(choice, c -> probe.rowsPerSecond(c.learners, c.threads));
    }

    private int rounded(int threads) {
        long whole = (threads + leastThreads - 1L) / leastThreads * leastThreads;
        return (int) Math.clamp(whole, leastThreads, mostThreads);
    }
}
