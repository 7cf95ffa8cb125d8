/// Models that hop while data stays: many configurations train on a partitioned table at once, each visiting one
/// partition after the other with its whole state, so that each converges as sequential descent does.
///
/// Start at [io.pagegrad.trainer.hop.HopRun]; who goes where is decided by
/// [io.pagegrad.trainer.hop.HopSchedule].
///
/// Spec: Nakandala et al., Cerebro: A Data System for Optimized Deep Learning Model Selection, VLDB 2020.
package io.pagegrad.trainer.hop;
