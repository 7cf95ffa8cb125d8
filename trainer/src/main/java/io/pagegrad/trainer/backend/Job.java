package io.pagegrad.trainer.backend;

import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.expression.ir.Program;
import io.pagegrad.trainer.model.TrainingModel;
import io.pagegrad.trainer.model.WeightDraw;
import io.pagegrad.trainer.network.NetworkModel;
import io.pagegrad.trainer.update.UpdateRule;
import java.util.Objects;

/// What an engine computes, the same for the whole run.
///
/// @param gradient outputs: derivative of a row's loss by each weight, then the row weight if rows are weighed;
/// null for a network
/// @param loss outputs: a row's loss, then the row weight if rows are weighed; null for a network
/// @param weighted whether the programs end with a row weight; means are then over the sum of these
/// @param initialWeights where every replica starts; its length is the number of weights
/// @param draw what `initialWeights` were drawn by, for devices that draw by themselves; null when they were not
/// @param penalised which weights penalties act on
/// @param workers parts of the device that work at the same time: CPU threads, CUDA blocks
/// @param network what is trained instead of `gradient` and `loss`, null when there are these
public record Job(
        Program gradient,
        Program loss,
        boolean weighted,
        double[] initialWeights,
        WeightDraw draw,
        boolean[] penalised,
        UpdateRule update,
        KernelPrecision precision,
        int workers,
        NetworkModel network) {
    public Job {
        if (network == null) {
            Objects.requireNonNull(gradient);
            Objects.requireNonNull(loss);
        }
        Objects.requireNonNull(update);
        Objects.requireNonNull(precision);
        initialWeights = initialWeights.clone();
        penalised = penalised.clone();
        if (workers < 1) {
            throw new IllegalArgumentException("workers=" + workers + ": must be at least 1");
        }
    }

    /// A job without a network.
    public Job(
            Program gradient,
            Program loss,
            boolean weighted,
            double[] initialWeights,
            boolean[] penalised,
            UpdateRule update,
            KernelPrecision precision,
            int workers) {
        this(gradient, loss, weighted, initialWeights, null, penalised, update, precision, workers, null);
    }

    /// The job of training a model.
    public static Job of(TrainingModel model, UpdateRule update, KernelPrecision precision, int workers) {
        return new Job(
                model.isNetwork() ? null : model.gradient(),
                model.loss(),
                model.hasRowWeights(),
                model.initialWeights(),
                model.draw(),
                model.penalised(),
                update,
                precision,
                workers,
                model.network());
    }

    /// The same job with another number of workers.
    public Job withWorkers(int count) {
        return new Job(gradient, loss, weighted, initialWeights, draw, penalised, update, precision, count, network);
    }

    public int weightCount() {
        return initialWeights.length;
    }
}
