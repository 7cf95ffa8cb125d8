package io.pagegrad.trainer.hop;

import java.util.Locale;

/// In which order models visit partitions, and who waits for whom.
public enum HopOrder {
    /// Each model has an order of partitions that follows from the seed; nobody waits for others. The weights are
    /// the same for every number of workers and every timing.
    RING,
    /// Whoever is idle takes any model that has not been where the worker is. The order that comes of it depends
    /// on timing; it is logged, and can be replayed.
    ///
    /// Spec: Nakandala et al., Cerebro: A Data System for Optimized Deep Learning Model Selection, VLDB 2020.
    GREEDY,
    /// The orders of [#RING], one hop after the other: all models of a hop end before the next hop begins.
    BARRIER;

    /// The word that options use.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException when there is no such order
    public static HopOrder named(String word) {
        for (HopOrder order : values()) {
            if (order.word().equals(word)) {
                return order;
            }
        }
        throw new IllegalArgumentException("there is no order " + word + "; there are ring, greedy, barrier");
    }
}
