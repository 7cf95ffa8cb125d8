package io.pagegrad.trainer.backend;

import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.expression.ir.Program;
import io.pagegrad.trainer.update.UpdateRule;
import java.util.Objects;

/// What an engine computes, the same for the whole run.
///
/// @param gradient outputs: derivative of a row's loss by each weight, then the row weight if rows are weighed
/// @param loss outputs: a row's loss, then the row weight if rows are weighed
/// @param weighted whether the programs end with a row weight; means are then over the sum of these
/// @param initialWeights where every replica starts; its length is the number of weights
/// @param penalised which weights penalties act on
/// @param workers parts of the device that work at the same time: CPU threads, CUDA blocks
public record Job(
        Program gradient,
        Program loss,
        boolean weighted,
        double[] initialWeights,
        boolean[] penalised,
        UpdateRule update,
        KernelPrecision precision,
        int workers) {
    public Job {
        Objects.requireNonNull(gradient);
        Objects.requireNonNull(loss);
        Objects.requireNonNull(update);
        Objects.requireNonNull(precision);
        initialWeights = initialWeights.clone();
        penalised = penalised.clone();
        if (workers < 1) {
            throw new IllegalArgumentException("workers=" + workers + ": must be at least 1");
        }
    }

    public int weightCount() {
        return initialWeights.length;
    }
}
