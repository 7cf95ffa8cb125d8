package io.pagegrad.gpu.backend;

import io.pagegrad.gpu.driver.DeviceMemory;
import io.pagegrad.gpu.driver.LaunchShape;
import io.pagegrad.gpu.kernel.Kernel;
import io.pagegrad.trainer.backend.BatchPlan;
import io.pagegrad.trainer.backend.LearnerKernels;
import io.pagegrad.trainer.backend.ParameterVector;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Many learners in one launch, one for each block.
final class FusedLearners {
    private final CudaEngine engine;
    private final int threads;

    /// @param threads threads of a block, a multiple of 32; 0 chooses by the batch
    FusedLearners(CudaEngine engine, int threads) {
        if (threads < 0 || threads > 1024 || threads % 32 != 0) {
            throw new IllegalArgumentException("threads=" + threads + ": must be a multiple of 32 in [0, 1024]");
        }
        this.engine = engine;
        this.threads = threads;
    }

    boolean rounds(LearnerKernels.Rounds rounds, long fromBatch, long toBatch) {
        BatchPlan plan = engine.plan();
        DeviceLane lane = engine.lane();
        int learners = rounds.learners().size();
        int weights = rounds.central().read().length;
        LaunchShape shape = engine.kernels().roundsShape(plan.batchRows(), learners, threads);
        long listBytes = (long) learners * Long.BYTES;
        long referenceBytes = listBytes * weights;
        long scratchBytes = engine.kernels().scratchCells() * shape.blocks() * Double.BYTES;
        DeviceMemory scratch = lane.scratch(2 * listBytes + referenceBytes + scratchBytes);
        long reference = scratch.address(2 * listBytes, referenceBytes);
        long copies = scratchBytes == 0 ? 0 : scratch.address(2 * listBytes + referenceBytes, scratchBytes);
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
            lane.stream().upload(lists, scratch, 0);
            lane.reset(0);
            engine.windows(
                    lane,
                    fromBatch,
                    toBatch,
                    (long) learners * rounds.period(),
                    window -> lane.stream()
                            .launch(
                                    engine.kernels().rounds(),
                                    shape,
                                    Kernel.TRAIN_ROUNDS.arguments(
                                            window.starts(),
                                            window.table(),
                                            window.segments(),
                                            window.stride(),
                                            plan.rows(),
                                            plan.batchRows(),
                                            CudaReplica.fromBatch(plan, window),
                                            CudaReplica.toBatch(plan, window),
                                            (long) learners,
                                            (long) rounds.period(),
                                            rounds.alpha(),
                                            rounds.momentum(),
                                            scratch.address(listBytes, listBytes),
                                            reference,
                                            address(rounds.central()),
                                            address(rounds.centralBefore()),
                                            scratch.address(0, listBytes),
                                            engine.penalisedAddress(),
                                            copies,
                                            lane.barrierAddress(),
                                            lane.finiteAddress())));
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
        LaunchShape shape =
                engine.kernels().sharedShape(plan.batchRows(), (int) Math.min(learners, toBatch - fromBatch), threads);
        long copies = engine.scratchAddress(lane, shape.blocks());
        lane.reset(fromBatch);
        engine.windows(lane, fromBatch, toBatch, 1, window -> {
            long from = CudaReplica.fromBatch(plan, window);
            if (from != fromBatch) {
                // the blocks of the last window have counted past its end
                lane.resetCounter(from);
            }
            lane.stream()
                    .launch(
                            engine.kernels().run(),
                            shape,
                            model.runArguments(
                                    lane,
                                    window,
                                    CudaReplica.toBatch(plan, window),
                                    firstStep + from - fromBatch,
                                    copies,
                                    true));
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
