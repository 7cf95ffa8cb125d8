package io.pagegrad.trainer.search;

import io.pagegrad.trainer.hop.HopPlan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;

/// Successive halving without waiting: whenever a lane is free, it promotes a configuration that is among the
/// best
/// `1 / eta` of its rung, or else begins a new one.
///
/// Decisions follow a clock of their own, on which every epoch takes the same time and a fixed number of lanes
/// work: they are the same however fast the real workers are. Losses are taken in when that clock comes to them.
///
/// Spec: Li et al., A System for Massively Parallel Hyperparameter Tuning, MLSys 2020.
final class AsynchronousHalving implements HopPlan {
    private final SearchSpace space;
    private final int total;
    private final long[] rungs;
    private final int eta;
    private final int lanes;
    private final SplittableRandom random;
    private final List<Map<String, String>> choices = new ArrayList<>();
    private final List<Map<Integer, Double>> results = new ArrayList<>();
    private final List<Set<Integer>> promoted = new ArrayList<>();
    private final Set<Integer> ended = new HashSet<>();
    private final PriorityQueue<Run> running =
            new PriorityQueue<>(Comparator.comparingLong(Run::until).thenComparingInt(Run::trial));
    private final Map<Run, Double> known = new HashMap<>();
    private final Map<Integer, Run> runOf = new HashMap<>();

    /// A configuration on its way to a rung.
    private record Run(int trial, int rung, long until) {}

    /// @param total configurations in all
    /// @param epochs most epochs of one configuration
    /// @param lanes configurations that are on their way at the same time
    AsynchronousHalving(SearchSpace space, int total, long epochs, int eta, int lanes, long seed) {
        if (eta < 2 || lanes < 1) {
            throw new IllegalArgumentException("eta=" + eta + " lanes=" + lanes + ": out of range");
        }
        this.space = space;
        this.total = total;
        this.eta = eta;
        this.lanes = lanes;
        this.random = new SplittableRandom(seed);
        List<Long> targets = new ArrayList<>();
        for (long reach = epochs; reach >= 1; reach /= eta) {
            targets.addFirst(reach);
        }
        this.rungs = targets.stream().mapToLong(Long::longValue).toArray();
        for (int rung = 0; rung < rungs.length; rung++) {
            results.add(new HashMap<>());
            promoted.add(new HashSet<>());
        }
    }

    @Override
    public List<Order> begin() {
        List<Order> orders = new ArrayList<>();
        for (int lane = 0; lane < lanes; lane++) {
            next(0, orders);
        }
        return orders;
    }

    /// What a lane does that is free at a time of the decisions' clock: promotes from the highest rung that has
    /// somebody to promote, or begins a new configuration, or rests.
    private void next(long now, List<Order> orders) {
        for (int rung = rungs.length - 2; rung >= 0; rung--) {
            Map<Integer, Double> losses = results.get(rung);
            List<Integer> best = losses.keySet().stream()
                    .sorted(Comparator.<Integer>comparingDouble(losses::get).thenComparing(trial -> trial))
                    .limit(losses.size() / eta)
                    .toList();
            for (int trial : best) {
                if (!ended.contains(trial) && promoted.get(rung).add(trial)) {
                    send(trial, rung + 1, now + rungs[rung + 1] - rungs[rung], orders);
                    return;
                }
            }
        }
        if (choices.size() < total) {
            choices.add(space.at(space.random(random)));
            send(choices.size() - 1, 0, now + rungs[0], orders);
        }
    }

    private void send(int trial, int rung, long until, List<Order> orders) {
        Run run = new Run(trial, rung, until);
        running.add(run);
        runOf.put(trial, run);
        orders.add(new Order(trial, choices.get(trial), rungs[rung]));
    }

    @Override
    public List<Order> reached(int trial, double loss, boolean hasEnded) {
        known.put(runOf.get(trial), loss);
        if (hasEnded) {
            ended.add(trial);
        }
        List<Order> orders = new ArrayList<>();
        while (!running.isEmpty() && known.containsKey(running.peek())) {
            Run first = running.poll();
            results.get(first.rung()).put(first.trial(), known.remove(first));
            int free = lanes - running.size();
            for (int lane = 0; lane < free; lane++) {
                next(first.until(), orders);
            }
        }
        return orders;
    }

    @Override
    public long expectedEpochs() {
        long sum = 0;
        long count = total;
        long before = 0;
        for (long rung : rungs) {
            sum += count * (rung - before);
            before = rung;
            count = Math.max(1, count / eta);
        }
        return sum;
    }
}
