package io.pagegrad.trainer.search;

import io.pagegrad.trainer.hop.HopPlan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Brackets of random configurations: in each, all are trained for a few epochs, the best `1 / eta` of them for
/// `eta` times as many, and so on; the brackets differ in how many epochs the first step has. All brackets are
/// at work at the same time.
///
/// Spec: Li et al., Hyperband: A Novel Bandit-Based Approach to Hyperparameter Optimization, JMLR 2018.
final class Hyperband implements HopPlan {
    private final List<Bracket> brackets = new ArrayList<>();
    private final Map<Integer, Bracket> bracketOf = new HashMap<>();
    private final Map<Integer, Map<String, String>> choices = new HashMap<>();

    private static final class Bracket {
        final long[] epochs;
        final int[] survivors;
        List<Integer> trials = new ArrayList<>();
        final Map<Integer, Double> losses = new HashMap<>();
        int step;
        int waitingFor;

        Bracket(long[] epochs, int[] survivors) {
            this.epochs = epochs;
            this.survivors = survivors;
        }
    }

    /// @param epochs most epochs of one configuration
    /// @param eta of how many configurations one survives a step
    Hyperband(SearchSpace space, long epochs, int eta, long seed) {
        if (eta < 2) {
            throw new IllegalArgumentException("eta=" + eta + ": must be at least 2");
        }
        SplittableRandom random = new SplittableRandom(seed);
        int steps = 0;
        for (long reach = eta; reach <= epochs; reach *= eta) {
            steps++;
        }
        for (int s = steps; s >= 0; s--) {
            int count = (int) Math.ceil((double) (steps + 1) / (s + 1) * Math.pow(eta, s));
            brackets.add(bracket(count, s, epochs, eta));
            for (int i = 0; i < count; i++) {
                int trial = choices.size();
                choices.put(trial, space.at(space.random(random)));
                brackets.getLast().trials.add(trial);
                bracketOf.put(trial, brackets.getLast());
            }
        }
    }

    private static Bracket bracket(int count, int s, long epochs, int eta) {
        long[] targets = new long[s + 1];
        int[] survivors = new int[s + 1];
        for (int step = 0; step <= s; step++) {
            targets[step] = Math.max(1, Math.round(epochs / Math.pow(eta, s - step)));
            survivors[step] = Math.max(1, (int) (count / Math.pow(eta, step + 1)));
        }
        return new Bracket(targets, survivors);
    }

    @Override
    public List<Order> begin() {
        List<Order> orders = new ArrayList<>();
        for (Bracket bracket : brackets) {
            orders.addAll(send(bracket));
        }
        return orders;
    }

    private List<Order> send(Bracket bracket) {
        bracket.waitingFor = bracket.trials.size();
        return bracket.trials.stream()
                .map(trial -> new Order(trial, choices.get(trial), bracket.epochs[bracket.step]))
                .toList();
    }

    @Override
    public List<Order> reached(int trial, double loss, boolean ended) {
        Bracket bracket = bracketOf.get(trial);
        bracket.losses.put(trial, loss);
        if (ended) {
            bracket.trials = bracket.trials.stream().filter(t -> t != trial).toList();
        }
        bracket.waitingFor--;
        if (bracket.waitingFor > 0 || bracket.step == bracket.epochs.length - 1) {
            return List.of();
        }
        bracket.trials = bracket.trials.stream()
                .sorted(Comparator.<Integer>comparingDouble(bracket.losses::get).thenComparing(t -> t))
                .limit(bracket.survivors[bracket.step])
                .toList();
        bracket.step++;
        return send(bracket);
    }

    @Override
    public long expectedEpochs() {
        long sum = 0;
        for (Bracket bracket : brackets) {
            long count = bracket.trials.size();
            long before = 0;
            for (int step = 0; step < bracket.epochs.length; step++) {
                sum += count * (bracket.epochs[step] - before);
                before = bracket.epochs[step];
                count = Math.min(count, bracket.survivors[step]);
            }
        }
        return sum;
    }
}
