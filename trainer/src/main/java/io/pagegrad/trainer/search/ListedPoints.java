package io.pagegrad.trainer.search;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// One round of points that are known beforehand: a grid, or points drawn at random.
record ListedPoints(List<double[]> points) implements Proposer {
    static ListedPoints grid(SearchSpace space) {
        return new ListedPoints(space.grid());
    }

    static ListedPoints random(SearchSpace space, int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<double[]> points = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            points.add(space.random(random));
        }
        return new ListedPoints(points);
    }

    @Override
    public List<double[]> propose(List<Tried> tried) {
        return tried.isEmpty() ? points : List.of();
    }

    @Override
    public int total() {
        return points.size();
    }
}
