package io.pagegrad.trainer.train;

import io.pagegrad.trainer.backend.BatchPlan;
import io.pagegrad.trainer.backend.Engine;
import io.pagegrad.trainer.backend.ParameterVector;
import io.pagegrad.trainer.backend.RowSegment;
import java.util.List;

/// The rows that losses are computed on: a sample of the training rows, drawn by the seed, and the validation
/// rows, where there are none that sample again. Owns the memory of the sample.
final class JudgedRows implements AutoCloseable {
    private static final long SAMPLE_ROWS = 1 << 16;
    private static final long NETWORK_SAMPLE_ROWS = 1 << 12;
    private static final long BATCH_ROWS = 1 << 16;

    private final MixedRows memory;
    private final BatchPlan training;
    private final BatchPlan validation;

    /// Means over these rows.
    record Losses(double training, double validation) {}

    /// @param rowBytes bytes of one row of each column
    JudgedRows(
            List<RowSegment> trainingRows,
            List<RowSegment> validationRows,
            int[] rowBytes,
            boolean network,
            TrainingSettings settings) {
        long most = network ? NETWORK_SAMPLE_ROWS : SAMPLE_ROWS;
        if (RowSample.isAll(trainingRows, most)) {
            memory = null;
            training = new BatchPlan(trainingRows, BATCH_ROWS);
        } else {
            memory = new MixedRows(trainingRows, rowBytes, settings.workers(), most);
            training = new BatchPlan(memory.segments(), BATCH_ROWS, false, memory.sample(settings.seed()));
        }
        validation = validationRows.isEmpty() ? training : new BatchPlan(validationRows, BATCH_ROWS);
    }

    /// Memory of the sample.
    long sizeBytes() {
        return memory == null ? 0 : memory.sizeBytes();
    }

    Losses losses(Engine engine, ParameterVector weights) {
        double trained = engine.meanLoss(weights, training);
        return new Losses(trained, validation == training ? trained : engine.meanLoss(weights, validation));
    }

    /// Rows that one loss for validation is the mean of.
    long validationRows() {
        return validation.rows();
    }

    /// Rows that [#losses] goes over.
    long rows() {
        return training.rows() + (validation == training ? 0 : validation.rows());
    }

    @Override
    public void close() {
        if (memory != null) {
            memory.close();
        }
    }
}
