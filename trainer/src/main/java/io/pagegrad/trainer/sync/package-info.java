/// How several learners work on one model: one strategy a file, written against replicas and parameter
/// operations.
///
/// Start at [io.pagegrad.trainer.sync.Strategy]. Equations and bounds: `docs/design/strategies.md`.
package io.pagegrad.trainer.sync;
