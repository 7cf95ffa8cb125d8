package io.pagegrad.trainer.hop;

import java.util.List;
import java.util.Map;

/// Decides which configurations are tried and how far each is trained. Called by one thread at a time.
///
/// What it decides must follow from the losses alone, not from the order in which they are told: then the same
/// seed gives the same search for every number of workers.
public interface HopPlan {
    /// What is to be done first.
    List<Order> begin();

    /// A trial has been trained as far as it was sent.
    ///
    /// @param loss lowest validation loss of all its epochs; positive infinity when there is none
    /// @param ended whether the trial cannot go on: it failed, diverged, or stopped by its own rules
    /// @return what follows from it, perhaps nothing
    List<Order> reached(int trial, double loss, boolean ended);

    /// Epochs of all trials together, as far as can be said; 0 when nothing can.
    long expectedEpochs();

    /// Train a configuration until it has done a number of epochs.
    ///
    /// @param trial number of the configuration, from 0
    /// @param choices what distinguishes it, by option name
    /// @param untilEpoch epochs in all, more than it has now
    record Order(int trial, Map<String, String> choices, long untilEpoch) {}
}
