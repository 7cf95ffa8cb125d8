package io.pagegrad.trainer.search;

import io.pagegrad.trainer.hop.HopPlan;
import io.pagegrad.trainer.search.Proposer.Tried;
import java.util.ArrayList;
import java.util.List;

/// Trains the configurations of a round to the end, or, when losers are to stop, epoch by epoch: after each epoch
/// from the first `grace` on, those whose loss is above the median of their round's stop. The next round begins
/// when a round has ended.
final class RoundSearch implements HopPlan {
    private final SearchSpace space;
    private final Proposer proposer;
    private final long epochs;
    private final long grace;
    private final List<double[]> points = new ArrayList<>();
    private final List<Double> losses = new ArrayList<>();
    private final List<Boolean> going = new ArrayList<>();
    private int roundFrom;
    private int waitingFor;
    private long target;

    /// @param grace epochs that every configuration gets; as many as there are, and no loser is stopped
    RoundSearch(SearchSpace space, Proposer proposer, long epochs, long grace) {
        this.space = space;
        this.proposer = proposer;
        this.epochs = epochs;
        this.grace = Math.clamp(grace, 1, epochs);
    }

    @Override
    public List<Order> begin() {
        return nextRound();
    }

    @Override
    public long expectedEpochs() {
        return proposer.total() * epochs;
    }

    private List<Order> nextRound() {
        roundFrom = points.size();
        List<Tried> tried = new ArrayList<>();
        for (int trial = 0; trial < roundFrom; trial++) {
            tried.add(new Tried(points.get(trial), losses.get(trial)));
        }
        for (double[] point : proposer.propose(tried)) {
            points.add(point);
            losses.add(Double.POSITIVE_INFINITY);
            going.add(true);
        }
        target = grace;
        return send();
    }

    private List<Order> send() {
        List<Order> orders = new ArrayList<>();
        for (int trial = roundFrom; trial < points.size(); trial++) {
            if (going.get(trial)) {
                orders.add(new Order(trial, space.at(points.get(trial)), target));
            }
        }
        waitingFor = orders.size();
        return orders;
    }

    @Override
    public List<Order> reached(int trial, double loss, boolean ended) {
        losses.set(trial, loss);
        if (ended) {
            going.set(trial, false);
        }
        waitingFor--;
        if (waitingFor > 0) {
            return List.of();
        }
        if (target < epochs) {
            stopLosers();
            target++;
            List<Order> orders = send();
            if (!orders.isEmpty()) {
                return orders;
            }
        }
        return nextRound();
    }

    private void stopLosers() {
        double[] round = losses.subList(roundFrom, losses.size()).stream()
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
        double median = round[(round.length - 1) / 2];
        for (int trial = roundFrom; trial < points.size(); trial++) {
            if (losses.get(trial) > median) {
                going.set(trial, false);
            }
        }
    }
}
