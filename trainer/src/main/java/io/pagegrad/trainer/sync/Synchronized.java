package io.pagegrad.trainer.sync;

import io.pagegrad.trainer.backend.Engine;

/// Synchronised iterations: every batch is summed by all workers, then one step is taken.
///
/// The same as [Sequential] bit for bit, for every number of workers, because the sums follow the rows: a batch
/// is cut into leaves whose size depends on nothing but batch and program. A batch of one leaf is left to one
/// worker, since meeting twice would cost more than the work.
public record Synchronized() implements OneModelStrategy {
    @Override
    public String word() {
        return "synchronized";
    }

    @Override
    public Learning open(Engine engine) {
        return new Sequential.OneModel(engine, engine::runTogether);
    }
}
