package io.pagegrad.gpu.backend;

import io.pagegrad.trainer.backend.BatchPlan;
import io.pagegrad.trainer.backend.Engine;
import io.pagegrad.trainer.backend.LearnerKernels;
import io.pagegrad.trainer.backend.ParameterVector;
import io.pagegrad.trainer.backend.Replica;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/// Measures a device at work for [LearnerTuner]: trains for a moment and throws away what was learnt.
final class LearnerTrial implements LearnerTuner.Probe {
    /// Rows that a trial keeps on the device.
    private static final long MOST_ROWS = 1L << 20;

    /// Rows of a timed launch: so many that starting it does not count.
    private static final long TIMED_ROWS = 1L << 24;

    private final IntFunction<Engine> device;
    private final BatchPlan rows;
    private final boolean ownModels;

    /// @param device opens the device with so many threads in a block
    LearnerTrial(IntFunction<Engine> device, BatchPlan rows, boolean ownModels) {
        this.device = device;
        this.rows = rows.part(0, Math.min(rows.batches(), Math.max(1, MOST_ROWS / rows.batchRows())));
        this.ownModels = ownModels;
    }

    @Override
    public double rowsPerSecond(int learners, int threads) {
        try (Engine engine = device.apply(threads)) {
            engine.plan(rows);
            Runnable pass = ownModels ? rounds(engine, learners) : shared(engine, learners);
            pass.run();
            long trained = 0;
            long begun = System.nanoTime();
            do {
                pass.run();
                trained += rows.rows();
            } while (trained < TIMED_ROWS && System.nanoTime() - begun < 200_000_000L);
            return trained * 1e9 / (System.nanoTime() - begun);
        }
    }

    private Runnable shared(Engine engine, int learners) {
        Replica model = engine.newReplica();
        return () -> ((LearnerKernels) engine).trainShared(model, learners, 0, rows.batches(), 1);
    }

    private Runnable rounds(Engine engine, int learners) {
        List<Replica> models = new ArrayList<>();
        for (int learner = 0; learner < learners; learner++) {
            models.add(engine.newReplica());
        }
        ParameterVector central = engine.newVector();
        engine.copy(models.getFirst().weights(), central);
        ParameterVector before = engine.newVector();
        engine.copy(central, before);
        LearnerKernels.Rounds group =
                new LearnerKernels.Rounds(models, central, before, 1.0 / learners, 0, 1, new long[learners]);
        return () -> ((LearnerKernels) engine).trainRounds(group, 0, rows.batches());
    }
}
