/// Columns to weights.
///
/// Start at [io.pagegrad.trainer.Trainer]. `gradient` derives losses, `model` and `update` say what is trained
/// and how weights move, `sync` how learners share work, `backend` what computes, `train` runs, `artifact` keeps
/// the result.
package io.pagegrad.trainer;
