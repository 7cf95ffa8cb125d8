/// A training job from the command line: query to cache to model, and everything that is told and written on the
/// way.
///
/// Start at [io.pagegrad.cli.training.TrainingJob].
package io.pagegrad.cli.training;
