package io.pagegrad.gpu.backend;

import io.pagegrad.gpu.driver.DeviceMemory;
import io.pagegrad.trainer.backend.BatchPlan;
import io.pagegrad.trainer.backend.LearnerKernels;
import io.pagegrad.trainer.backend.ParameterVector;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Many learners in one launch, one for each block.
final class FusedLearners {
    private final CudaEngine engine;

    FusedLearners(CudaEngine engine) {
        this.engine = engine;
    }

    boolean rounds(LearnerKernels.Rounds rounds, long fromBatch, long toBatch) {
        BatchPlan plan = engine.plan();
        DeviceLane lane = engine.lane();
        int learners = rounds.learners().size();
        long listBytes = (long) learners * Long.BYTES;
        long referenceBytes = listBytes * engine.weightCount();
        DeviceMemory scratch = lane.scratch(2 * listBytes + referenceBytes);
        ModelKernels.RoundCells cells = new ModelKernels.RoundCells(
                learners,
                rounds.period(),
                rounds.alpha(),
                rounds.momentum(),
                scratch.address(listBytes, listBytes),
                scratch.address(2 * listBytes, referenceBytes),
                address(rounds.central()),
                address(rounds.centralBefore()),
                scratch.address(0, listBytes));
        long[] before = rounds.steps().clone();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment lists = arena.allocate(2 * listBytes, Long.BYTES);
            for (int learner = 0; learner < learners; learner++) {
                lists.setAtIndex(ValueLayout.JAVA_LONG, learner, rounds.steps()[learner]);
                CudaReplica replica = (CudaReplica) rounds.learners().get(learner);
                lists.setAtIndex(
                        ValueLayout.JAVA_LONG,
                        (long) learners + learner,
                        replica.weights().address());
            }
            lane.upload().copy(lists, scratch, 0);
            lane.reset(0);
            engine.windows(
                    lane,
                    fromBatch,
                    toBatch,
                    (long) learners * rounds.period(),
                    window -> engine.kernels().rounds(lane, plan, window, cells));
            lane.stream().download(scratch, 0, lists.asSlice(0, listBytes));
            boolean finite = lane.awaitFinite();
            for (int learner = 0; learner < learners; learner++) {
                rounds.steps()[learner] = lists.getAtIndex(ValueLayout.JAVA_LONG, learner);
                ((CudaReplica) rounds.learners().get(learner)).count(rounds.steps()[learner] - before[learner], 0);
            }
            ((CudaReplica) rounds.learners().getFirst()).count(0, rows(plan, fromBatch, toBatch));
            return finite;
        }
    }

    boolean shared(CudaReplica model, int learners, long fromBatch, long toBatch, long firstStep) {
        BatchPlan plan = engine.plan();
        DeviceLane lane = engine.lane();
        lane.reset(fromBatch);
        engine.windows(lane, fromBatch, toBatch, 1, window -> {
            long from = window.fromBatch(plan);
            if (from != fromBatch) {
                // the blocks of the last window have counted past its end
                lane.resetCounter(from);
            }
            engine.kernels().shared(lane, model, plan, window, firstStep + from - fromBatch, learners);
        });
        boolean finite = lane.awaitFinite();
        model.count(toBatch - fromBatch, rows(plan, fromBatch, toBatch));
        return finite;
    }

    private static long rows(BatchPlan plan, long fromBatch, long toBatch) {
        return Math.min(plan.rows(), toBatch * plan.batchRows()) - fromBatch * plan.batchRows();
    }

    private static long address(ParameterVector vector) {
        return ((CudaVector) vector).address();
    }
}
