/// What is trained: models and losses as programs over one row.
///
/// Start at [io.pagegrad.trainer.model.ModelSpec], the description that a model file stores, and
/// [io.pagegrad.trainer.model.TrainingModel], what it builds.
package io.pagegrad.trainer.model;
