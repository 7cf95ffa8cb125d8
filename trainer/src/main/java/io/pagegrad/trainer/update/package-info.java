/// How weights move: step sizes, optimizers and penalties as expressions that are compiled into the training
/// loop.
///
/// Start at [io.pagegrad.trainer.update.UpdateRule].
package io.pagegrad.trainer.update;
