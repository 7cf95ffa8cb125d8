package io.pagegrad.trainer.search;

import io.pagegrad.trainer.hop.HopPlan;

/// The ways to search a space. What each decides follows from the seed and the losses alone.
public final class SearchMethods {
    private SearchMethods() {}

    /// Every combination of the listed values.
    ///
    /// @param grace epochs after which losers are stopped, as many as `epochs` to stop none
    /// @throws IllegalArgumentException when a range does not say how many of its values to take
    public static HopPlan grid(SearchSpace space, long epochs, long grace) {
        return new RoundSearch(space, ListedPoints.grid(space), epochs, grace);
    }

    /// @param count configurations to draw
    public static HopPlan random(SearchSpace space, int count, long epochs, long grace, long seed) {
        return new RoundSearch(space, ListedPoints.random(space, count, seed), epochs, grace);
    }

    /// Tree-structured Parzen estimator.
    ///
    /// @param count configurations in all
    /// @param round configurations that are proposed, and trained, together
    public static HopPlan tpe(SearchSpace space, int count, int round, long epochs, long grace, long seed) {
        int first = Math.max(round, Math.min(10, count / 4));
        return new RoundSearch(space, new ParzenEstimator(space, count, first, round, seed), epochs, grace);
    }

    /// @param eta of how many configurations one survives a step
    public static HopPlan hyperband(SearchSpace space, long epochs, int eta, long seed) {
        return new Hyperband(space, epochs, eta, seed);
    }

    /// Asynchronous successive halving.
    ///
    /// @param count configurations in all
    /// @param lanes configurations on their way at the same time, on the clock of the decisions
    public static HopPlan asha(SearchSpace space, int count, long epochs, int eta, int lanes, long seed) {
        return new AsynchronousHalving(space, count, epochs, eta, lanes, seed);
    }
}
