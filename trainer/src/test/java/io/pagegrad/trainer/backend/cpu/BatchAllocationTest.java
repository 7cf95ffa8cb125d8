package io.pagegrad.trainer.backend.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.pagegrad.column.Block;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.trainer.backend.BatchPlan;
import io.pagegrad.trainer.backend.Engine;
import io.pagegrad.trainer.backend.Job;
import io.pagegrad.trainer.backend.Replica;
import io.pagegrad.trainer.backend.RowSegment;
import io.pagegrad.trainer.model.ModelSpec;
import io.pagegrad.trainer.model.TrainingModel;
import io.pagegrad.trainer.update.Optimizer;
import io.pagegrad.trainer.update.Schedule;
import io.pagegrad.trainer.update.UpdateRule;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class BatchAllocationTest {
    private static final List<String> COLUMNS = List.of("a", "b", "y");

    @Test
    void warmBatchesAllocateNothing() {
        assertThat(calmRounds("squared", "sgd", 32, 640)).isEqualTo(3);
        assertThat(calmRounds("log", "adam", 32, 640)).isEqualTo(3);
    }

    @Test
    void warmBatchesOfSeveralLeavesInTwoSegmentsAllocateNothing() {
        assertThat(calmRounds("squared", "sgd", 2500, 6000)).isEqualTo(3);
    }

    /// Rounds in a row, three at most, in which the training thread allocated nothing; until the JIT is done it
    /// does.
    private static int calmRounds(String loss, String optimizer, long batchRows, int rows) {
        TrainingModel model = new ModelSpec.Linear(List.of("a", "b"), "y", loss, true, null).build(COLUMNS);
        UpdateRule update = UpdateRule.of(Optimizer.named(optimizer), new Schedule.Inverse(0.01, 0.01));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (Block column = OffHeap.allocate((long) rows * Float.BYTES, MemoryTag.CACHE);
                Engine engine = new CpuBackend().open(Job.of(model, update, KernelPrecision.FLOAT32, 1))) {
            long[] columns = {column.address(), column.address(), column.address()};
            engine.plan(new BatchPlan(
                    List.of(new RowSegment(columns, 0, rows / 2 + 100), new RowSegment(columns, rows / 2 + 100, rows)),
                    batchRows));
            Replica replica = engine.newReplica();
            long batches = engine.plan().batches();
            int calm = 0;
            for (int round = 0; round < 20_000 && calm < 3; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                replica.run(0, batches, 1);
                calm = threads.getCurrentThreadAllocatedBytes() == before ? calm + 1 : 0;
                if (calm == 0) {
                    // the processor is the JIT's
                    LockSupport.parkNanos(1_000_000);
                }
            }
            return calm;
        }
    }
}
