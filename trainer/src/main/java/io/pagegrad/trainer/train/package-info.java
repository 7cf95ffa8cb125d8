/// A training run: the order of rows, validation, stopping, and what is told to the outside.
///
/// Start at [io.pagegrad.trainer.train.TrainingRun].
package io.pagegrad.trainer.train;
