package io.pagegrad.trainer.search;

import java.util.List;

/// Names the configurations to try, round by round, from what the rounds before gave. One thread.
interface Proposer {
    /// The next round, empty when there is none.
    ///
    /// @param tried every configuration of the rounds before with its loss, in order
    List<double[]> propose(List<Tried> tried);

    /// Configurations of all rounds.
    int total();

    /// @param loss lowest validation loss, positive infinity when there is none
    record Tried(double[] point, double loss) {}
}
