/// Files that training leaves behind: models with their provenance, and checkpoints.
///
/// Start at [io.pagegrad.trainer.artifact.ModelFile]. All files are JSON, written beside their place and renamed
/// into it, so that a reader never sees half of one.
package io.pagegrad.trainer.artifact;
