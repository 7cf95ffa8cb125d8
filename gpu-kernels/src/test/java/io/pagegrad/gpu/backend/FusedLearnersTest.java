package io.pagegrad.gpu.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.gpu.compile.Arithmetic;
import io.pagegrad.gpu.emulator.RequiresCuda;
import io.pagegrad.trainer.backend.BatchPlan;
import io.pagegrad.trainer.backend.Engine;
import io.pagegrad.trainer.backend.Job;
import io.pagegrad.trainer.backend.LearnerKernels;
import io.pagegrad.trainer.backend.ParameterVector;
import io.pagegrad.trainer.backend.Replica;
import io.pagegrad.trainer.backend.cpu.CpuBackend;
import io.pagegrad.trainer.update.Optimizer;
import io.pagegrad.trainer.update.Schedule;
import io.pagegrad.trainer.update.UpdateRule;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Learners trained in one launch against the rule written with the operations of the CPU.
@RequiresCuda
class FusedLearnersTest {
    private static final UpdateRule MOMENTUM = UpdateRule.of(Optimizer.named("momentum"), Schedule.constant(0.02));

    @AfterEach
    void forget() {
        System.clearProperty(CudaBackend.BLOCK_THREADS);
    }

    /// Central model, then each learner's weights, then the steps.
    private record Outcome(List<double[]> weights, long[] steps) {}

    private static LearnerKernels.Rounds group(Engine engine, int learners, int period, double momentum) {
        List<Replica> replicas = new ArrayList<>();
        for (int learner = 0; learner < learners; learner++) {
            replicas.add(engine.newReplica());
        }
        ParameterVector central = engine.newVector();
        ParameterVector before = engine.newVector();
        engine.copy(replicas.getFirst().weights(), central);
        engine.copy(central, before);
        return new LearnerKernels.Rounds(
                replicas, central, before, 1.0 / learners, momentum, period, new long[learners]);
    }

    private static Outcome outcome(LearnerKernels.Rounds rounds) {
        List<double[]> weights = new ArrayList<>();
        weights.add(rounds.central().read());
        weights.add(rounds.centralBefore().read());
        rounds.learners().forEach(learner -> weights.add(learner.weights().read()));
        return new Outcome(weights, rounds.steps());
    }

    /// The rule, one learner after the other.
    private static Outcome plainly(Engine engine, LearnerKernels.Rounds rounds, long batches) {
        int learners = rounds.learners().size();
        int period = rounds.period();
        ParameterVector moved = engine.newVector();
        for (long batch = 0; batch < batches; batch += (long) learners * period) {
            engine.copy(rounds.central(), moved);
            for (int learner = 0; learner < learners; learner++) {
                long first = batch + (long) learner * period;
                long end = Math.min(first + period, batches);
                if (first >= end) {
                    continue;
                }
                Replica replica = rounds.learners().get(learner);
                ParameterVector reference = engine.newVector();
                replica.run(first, end - 1, rounds.steps()[learner] + 1);
                engine.copy(replica.weights(), reference);
                replica.run(end - 1, end, rounds.steps()[learner] + end - first);
                rounds.steps()[learner] += end - first;
                engine.addDifference(-rounds.alpha(), reference, rounds.central(), replica.weights());
                engine.addDifference(rounds.alpha(), reference, rounds.central(), moved);
            }
            engine.addDifference(rounds.momentum(), rounds.central(), rounds.centralBefore(), moved);
            engine.copy(rounds.central(), rounds.centralBefore());
            engine.copy(moved, rounds.central());
        }
        return outcome(rounds);
    }

    private static Outcome fused(
            double memoryShare, Job job, BatchPlan plan, int learners, int period, double momentum) {
        try (Engine engine = new CudaBackend(0, Arithmetic.STRICT, memoryShare).open(job)) {
            engine.plan(plan);
            LearnerKernels.Rounds rounds = group(engine, learners, period, momentum);
            assertThat(((LearnerKernels) engine).trainRounds(rounds, 0, plan.batches()))
                    .isTrue();
            assertThat(engine.rowsTrained()).isEqualTo(plan.rows());
            return outcome(rounds);
        }
    }

    @ParameterizedTest
    @CsvSource({"2,1,0", "5,1,0", "5,3,0.9", "40,1,0.5", "33,2,0"})
    void roundsAreThoseOfTheRule(int learners, int period, double momentum) {
        try (TrainingRows rows = new TrainingRows(3210, 1000, KernelPrecision.FLOAT64)) {
            Job job = rows.job(MOMENTUM, 1);
            BatchPlan plan = rows.plan(32);
            Outcome expected;
            try (Engine cpu = new CpuBackend().open(job)) {
                cpu.plan(plan);
                expected = plainly(cpu, group(cpu, learners, period, momentum), plan.batches());
            }
            Outcome got = fused(DeviceMemoryPlan.DEFAULT_SHARE, job, plan, learners, period, momentum);
            assertThat(got.steps).isEqualTo(expected.steps);
            for (int i = 0; i < expected.weights.size(); i++) {
                for (int j = 0; j < job.weightCount(); j++) {
                    assertThat(got.weights.get(i)[j]).isCloseTo(expected.weights.get(i)[j], within(1e-11));
                }
            }
        }
    }

    @Test
    void threadsOfABlockAndStreamedRowsMakeNoDifference() {
        try (TrainingRows rows = new TrainingRows(9000, 3000, KernelPrecision.FLOAT64)) {
            Job job = rows.job(MOMENTUM, 1);
            BatchPlan plan = rows.plan(200);
            Outcome expected = fused(DeviceMemoryPlan.DEFAULT_SHARE, job, plan, 7, 2, 0.5);
            for (int threads : new int[] {32, 96, 256}) {
                System.setProperty(CudaBackend.BLOCK_THREADS, Integer.toString(threads));
                Outcome got = fused(threads == 96 ? 0.0006 : 0.5, job, plan, 7, 2, 0.5);
                for (int i = 0; i < expected.weights.size(); i++) {
                    assertThat(got.weights.get(i)).isEqualTo(expected.weights.get(i));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1,0.5", "6,0.5", "6,0.0006", "60,0.5"})
    void learnersOnOneModelTakeEachBatchOnceAndLearn(int learners, double memoryShare) {
        try (TrainingRows rows = new TrainingRows(9000, 3000, KernelPrecision.FLOAT64);
                Engine engine =
                        new CudaBackend(0, Arithmetic.STRICT, memoryShare).open(rows.job(UpdateRule.sgd(0.02), 1))) {
            BatchPlan plan = rows.plan(40);
            engine.plan(plan);
            Replica model = engine.newReplica();
            assertThat(((LearnerKernels) engine).trainShared(model, learners, 0, plan.batches(), 1))
                    .isTrue();
            assertThat(model.updates()).isEqualTo(plan.batches());
            double[] weights = model.weights().read();
            for (int j = 0; j < weights.length; j++) {
                assertThat(weights[j]).isCloseTo(TrainingRows.TRUTH[j], within(0.02));
            }
            if (learners == 1) {
                Replica alone = engine.newReplica();
                alone.run(0, plan.batches(), 1);
                assertThat(weights).isEqualTo(alone.weights().read());
            }
        }
    }
}
