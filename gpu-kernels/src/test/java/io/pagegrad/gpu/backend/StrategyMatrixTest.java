package io.pagegrad.gpu.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.gpu.compile.Arithmetic;
import io.pagegrad.gpu.emulator.RequiresCuda;
import io.pagegrad.trainer.backend.BatchPlan;
import io.pagegrad.trainer.backend.ComputeBackend;
import io.pagegrad.trainer.backend.Engine;
import io.pagegrad.trainer.backend.Job;
import io.pagegrad.trainer.backend.ParameterVector;
import io.pagegrad.trainer.backend.cpu.CpuBackend;
import io.pagegrad.trainer.model.OutputLoss;
import io.pagegrad.trainer.sync.Learning;
import io.pagegrad.trainer.sync.Strategy;
import io.pagegrad.trainer.update.Optimizer;
import io.pagegrad.trainer.update.Schedule;
import io.pagegrad.trainer.update.UpdateRule;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every strategy × learner count × precision on the device, held against programs that are interpreted node by
/// node; networks against the CPU's engine for them.
///
/// A deterministic strategy gives the oracle's weights. A racing one does so with one learner; with several it
/// comes at least half way from the start to the true weights, or no further away where it takes few steps, and
/// a network's loss falls.
@RequiresCuda
class StrategyMatrixTest {
    private static final ComputeBackend STRICT = new CudaBackend(0, Arithmetic.STRICT, DeviceMemoryPlan.DEFAULT_SHARE);
    private static final List<String> STRATEGIES = List.of(
            "sequential",
            "synchronized",
            "hogwild",
            "local-locks",
            "local-dirty",
            "sma",
            "model-averaging",
            "parameter-server");

    private static double tolerance(KernelPrecision precision) {
        return precision == KernelPrecision.FLOAT32 ? 5e-5 : 1e-10;
    }

    private interface Plans {
        BatchPlan of(long batchRows);
    }

    private static double[] train(ComputeBackend backend, Job job, Plans plans, long batchRows, Strategy strategy) {
        try (Engine engine = backend.open(job)) {
            engine.plan(plans.of(batchRows));
            Learning learning = strategy.open(engine);
            assertThat(learning.run(0, engine.plan().batches(), () -> false)).isTrue();
            ParameterVector model = engine.newVector();
            learning.model(model);
            return model.read();
        }
    }

    private static void holds(
            ComputeBackend oracle,
            Job job,
            Plans plans,
            long batchRows,
            Strategy strategy,
            double tolerance,
            double[] truth) {
        double[] got = train(STRICT, job, plans, batchRows, strategy);
        String which = strategy.word() + " " + strategy.learners() + " learners " + job.precision() + " batch "
                + batchRows + " " + job.update().optimizer();
        if (strategy.isDeterministic() || strategy.learners() == 1) {
            double[] expected = train(oracle, job, plans, batchRows, strategy);
            for (int j = 0; j < expected.length; j++) {
                assertThat(got[j]).as("%s weight %d", which, j).isCloseTo(expected[j], within(tolerance));
            }
            return;
        }
        double before = 0;
        double after = 0;
        for (int j = 0; j < got.length; j++) {
            before += Math.abs(job.initialWeights()[j] - truth[j]);
            after += Math.abs(got[j] - truth[j]);
        }
        boolean manySteps = plans.of(batchRows).batches() >= 12L * strategy.learners();
        assertThat(after).as(which).isLessThanOrEqualTo((manySteps ? 0.5 : 1) * before);
    }

    private static void linear(String word, int learners, KernelPrecision precision, int batchRows, UpdateRule rule) {
        try (TrainingRows rows = new TrainingRows(Math.max(1600, 60 * batchRows), 700, precision)) {
            holds(
                    new InterpretedBackend(),
                    rows.job(rule, 1),
                    rows::plan,
                    batchRows,
                    Strategy.named(word, learners),
                    tolerance(precision),
                    TrainingRows.TRUTH);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8})
    void linearModelsAreThoseOfTheInterpreter(int learners) {
        for (String word : STRATEGIES) {
            for (KernelPrecision precision : KernelPrecision.values()) {
                linear(word, learners, precision, 16, UpdateRule.sgd(0.08));
            }
        }
    }

    private static void network(String word, int learners, KernelPrecision precision, int batchRows) {
        try (NetworkRows rows = new NetworkRows(12 * batchRows, 70, precision)) {
            Job job = rows.job(
                    NetworkOnDeviceTest.mlp(List.of(3), "tanh", OutputLoss.CROSS_ENTROPY, true),
                    UpdateRule.sgd(0.05),
                    1);
            Strategy strategy = Strategy.named(word, learners);
            // a racing strategy has no weights that it must reach in a few steps: the loss must fall
            double[] truth = train(new CpuBackend(), job, rows::plan, batchRows, Strategy.sequential());
            if (strategy.isDeterministic() || learners == 1) {
                holds(new CpuBackend(), job, rows::plan, batchRows, strategy, tolerance(precision), truth);
            } else {
                double[] got = train(STRICT, job, rows::plan, batchRows, strategy);
                double start = loss(job, rows, job.initialWeights());
                double gain = start - loss(job, rows, truth);
                assertThat(loss(job, rows, got)).as(word).isLessThan(start - 0.1 * gain);
            }
        }
    }

    private static double loss(Job job, NetworkRows rows, double[] weights) {
        try (Engine engine = new CpuBackend().open(job)) {
            ParameterVector model = engine.newVector();
            model.write(weights);
            return engine.meanLoss(model, rows.plan(64));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void networksAreThoseOfTheCpu(int learners) {
        for (String word : STRATEGIES) {
            for (KernelPrecision precision : List.of(KernelPrecision.FLOAT32, KernelPrecision.FLOAT64)) {
                network(word, learners, precision, 12);
            }
        }
    }

    @Test
    @Tag("campaign")
    void everythingIsThatOfTheOracle() {
        for (String word : STRATEGIES) {
            for (KernelPrecision precision : KernelPrecision.values()) {
                for (int learners : new int[] {1, 2, 3, 5, 8, 20, 64}) {
                    for (int batchRows : new int[] {8, 33, 100}) {
                        linear(word, learners, precision, batchRows, UpdateRule.sgd(learners > 8 ? 0.02 : 0.08));
                    }
                    if (precision != KernelPrecision.FLOAT32_AS_FLOAT64) {
                        // the CPU's networks know the precision of the columns alone
                        network(word, Math.min(learners, 5), precision, 20);
                    }
                }
                for (String optimizer : Optimizer.words()) {
                    linear(word, 1, precision, 40, UpdateRule.of(Optimizer.named(optimizer), Schedule.constant(0.05)));
                }
            }
        }
    }
}
