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
import io.pagegrad.trainer.backend.Replica;
import io.pagegrad.trainer.backend.cpu.CpuBackend;
import io.pagegrad.trainer.model.WeightDraw;
import io.pagegrad.trainer.sync.Learning;
import io.pagegrad.trainer.sync.Strategy;
import io.pagegrad.trainer.update.Optimizer;
import io.pagegrad.trainer.update.Schedule;
import io.pagegrad.trainer.update.UpdateRule;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The device against the CPU: same programs, same rows, same strategies.
@RequiresCuda
class CudaEngineTest {
    private static final ComputeBackend STRICT = new CudaBackend(0, Arithmetic.STRICT, DeviceMemoryPlan.DEFAULT_SHARE);

    private static double tolerance(KernelPrecision precision) {
        return precision == KernelPrecision.FLOAT32 ? 2e-5 : 1e-11;
    }

    private static double[] sequential(ComputeBackend backend, Job job, TrainingRows rows, long batchRows) {
        return strategy(backend, job, rows, batchRows, Strategy.sequential(), 1);
    }

    private static double[] strategy(
            ComputeBackend backend, Job job, TrainingRows rows, long batchRows, Strategy strategy, int passes) {
        try (Engine engine = backend.open(job)) {
            engine.plan(rows.plan(batchRows));
            Learning learning = strategy.open(engine);
            for (int pass = 0; pass < passes; pass++) {
                assertThat(learning.run(0, engine.plan().batches(), () -> false))
                        .isTrue();
            }
            ParameterVector model = engine.newVector();
            learning.model(model);
            return model.read();
        }
    }

    private static void assertClose(double[] got, double[] expected, double tolerance) {
        for (int j = 0; j < expected.length; j++) {
            assertThat(got[j]).as("weight %d", j).isCloseTo(expected[j], within(tolerance));
        }
    }

    @Test
    void isFoundByServiceLoader() {
        List<String> names = new ArrayList<>();
        for (ComputeBackend backend : ServiceLoader.load(ComputeBackend.class)) {
            names.add(backend.name());
        }
        assertThat(names).contains("cuda", "cpu");
        assertThat(STRICT.unavailableBecause()).isNull();
    }

    /// The weights of the job's array are not asked for where it says how they are drawn.
    @Test
    void weightsThatStartAtRandomAreDrawnByTheDevice() {
        WeightDraw draw = new WeightDraw(
                77,
                List.of(
                        new WeightDraw.Range(0, 2, WeightDraw.Distribution.NORMAL, 0.5),
                        new WeightDraw.Range(3, 1, WeightDraw.Distribution.UNIFORM, 0.3)));
        try (TrainingRows rows = new TrainingRows(100, 100, KernelPrecision.FLOAT64)) {
            Job job = rows.job(UpdateRule.sgd(0.1), 1);
            Job drawn = new Job(
                    job.gradient(),
                    job.loss(),
                    false,
                    new double[4],
                    draw,
                    job.penalised(),
                    job.update(),
                    job.precision(),
                    1,
                    null);
            double[] expected = draw.weights(4);
            try (Engine engine = STRICT.open(drawn)) {
                assertThat(engine.newReplica().weights().read()).isEqualTo(expected);
                assertThat(engine.newReplica().weights().read()).isEqualTo(expected);
            }
            assertThat(expected[0]).isNotZero();
            assertThat(expected[2]).isZero();
            assertThat(expected[3]).isNotZero();
        }
    }

    static List<UpdateRule> rules() {
        List<UpdateRule> rules = new ArrayList<>();
        for (String word : Optimizer.words()) {
            rules.add(UpdateRule.of(Optimizer.named(word), new Schedule.Inverse(0.05, 0.01)));
        }
        rules.add(new UpdateRule(new Optimizer.Adam(0.9, 0.99, 1e-8), Schedule.constant(0.02), 0.1, 0.05, 0.3, 0.2));
        return rules;
    }

    @ParameterizedTest
    @MethodSource("rules")
    void everyUpdateRuleIsThatOfTheCpu(UpdateRule rule) {
        try (TrainingRows rows = new TrainingRows(500, 200, KernelPrecision.FLOAT64)) {
            Job job = rows.job(rule, 1);
            assertClose(sequential(STRICT, job, rows, 64), sequential(new CpuBackend(), job, rows, 64), 1e-10);
        }
    }

    @ParameterizedTest
    @CsvSource({"FLOAT32,32", "FLOAT64,100", "FLOAT32_AS_FLOAT64,1000", "FLOAT64,3000", "FLOAT32,4000"})
    void descentIsThatOfTheCpu(KernelPrecision precision, long batchRows) {
        try (TrainingRows rows = new TrainingRows(batchRows < 100 ? 700 : 7001, 900, precision)) {
            Job job = rows.job(UpdateRule.sgd(0.05), 1);
            assertClose(
                    sequential(STRICT, job, rows, batchRows),
                    sequential(new CpuBackend(), job, rows, batchRows),
                    tolerance(precision));
        }
    }

    @Test
    void everyWayToTakeStepsGivesTheSameBits() {
        try (TrainingRows rows = new TrainingRows(9000, 2500, KernelPrecision.FLOAT32);
                Engine engine =
                        STRICT.open(rows.job(UpdateRule.of(Optimizer.named("adam"), Schedule.constant(0.01)), 2))) {
            engine.plan(rows.plan(4100));
            Replica run = engine.newReplica();
            Replica together = engine.newReplica();
            Replica alone = engine.newReplica();
            Replica stepped = engine.newReplica();
            Replica owner = engine.newReplica();
            Replica shared = engine.shareReplica(owner);
            assertThat(run.run(0, 3, 1)).isTrue();
            assertThat(engine.runTogether(together, 0, 3, 1)).isTrue();
            engine.parallel(worker -> {
                if (worker == 0) {
                    alone.run(0, 3, 1);
                }
            });
            for (int batch = 0; batch < 3; batch++) {
                stepped.gradient(batch);
                assertThat(stepped.step(stepped, batch + 1)).isTrue();
                shared.run(batch, batch + 1, batch + 1);
            }
            double[] expected = run.weights().read();
            assertThat(together.weights().read()).isEqualTo(expected);
            assertThat(alone.weights().read()).isEqualTo(expected);
            assertThat(stepped.weights().read()).isEqualTo(expected);
            assertThat(owner.weights().read()).isEqualTo(expected);
            for (int s = 0; s < 2; s++) {
                assertThat(stepped.state().get(s).read())
                        .isEqualTo(run.state().get(s).read());
                assertThat(owner.state().get(s).read())
                        .isEqualTo(run.state().get(s).read());
            }
            assertThat(engine.rowsTrained()).isEqualTo(5 * 9000);
            assertThat(run.updates()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {50, 1500})
    void rowsThatDoNotFitAreStreamedWithTheSameResult(long batchRows) {
        try (TrainingRows rows = new TrainingRows(20_000, 7000, KernelPrecision.FLOAT64)) {
            Job job = rows.job(UpdateRule.sgd(0.02), 1);
            double[] resident = sequential(STRICT, job, rows, batchRows);
            // about a third of the rows stays, the rest goes through small windows
            CudaBackend small = new CudaBackend(0, Arithmetic.STRICT, 0.0013);
            assertThat(sequential(small, job, rows, batchRows)).isEqualTo(resident);
            try (Engine all = STRICT.open(job);
                    Engine part = small.open(job)) {
                ParameterVector weights = all.newVector();
                ParameterVector same = part.newVector();
                assertThat(part.meanLoss(same, rows.plan(64))).isEqualTo(all.meanLoss(weights, rows.plan(64)));
            }
        }
    }

    @Test
    void meanLossIsThatOfTheCpu() {
        for (KernelPrecision precision : KernelPrecision.values()) {
            try (TrainingRows rows = new TrainingRows(5000, 1200, precision);
                    Engine cuda = STRICT.open(rows.job(UpdateRule.sgd(0.1), 1));
                    Engine cpu = new CpuBackend().open(rows.job(UpdateRule.sgd(0.1), 1))) {
                double expected = cpu.meanLoss(cpu.newReplica().weights(), rows.plan(100));
                double got = cuda.meanLoss(cuda.newReplica().weights(), rows.plan(100));
                assertThat(got).isCloseTo(expected, within(tolerance(precision) * expected));
            }
        }
    }

    @Test
    void parameterOperationsAreThoseOfTheCpu() {
        try (TrainingRows rows = new TrainingRows(10, 10, KernelPrecision.FLOAT64);
                Engine engine = STRICT.open(rows.job(UpdateRule.sgd(0.1), 1))) {
            ParameterVector x = engine.newVector();
            ParameterVector y = engine.newVector();
            assertThat(y.read()).containsOnly(0);
            x.write(new double[] {1, 2, 3, 4});
            engine.copy(x, y);
            engine.axpy(0.5, x, y);
            assertThat(y.read()).containsExactly(1.5, 3, 4.5, 6);
            engine.addDifference(2, x, y, y);
            assertThat(y.read()).containsExactly(0.5, 1, 1.5, 2);
            engine.sumInto(List.of(x, y, x), y);
            assertThat(y.read()).containsExactly(2.5, 5, 7.5, 10);
            assertThat(engine.norm(x)).isEqualTo(Math.sqrt(30));
            assertThat(engine.isFinite(x)).isTrue();
            x.write(new double[] {1e200, 0, 0, 0});
            assertThat(engine.isFinite(x)).isTrue();
            x.write(new double[] {0, Double.NaN, 0, 0});
            assertThat(engine.isFinite(x)).isFalse();
        }
    }

    @Test
    void divergenceIsTold() {
        try (TrainingRows rows = new TrainingRows(2000, 2000, KernelPrecision.FLOAT64);
                Engine engine = STRICT.open(rows.job(UpdateRule.sgd(1e200), 1))) {
            engine.plan(rows.plan(20));
            assertThat(engine.newReplica().run(0, 100, 1)).isFalse();
        }
    }

    static List<String> deterministic() {
        return List.of("sequential", "synchronized", "local-locks", "sma", "model-averaging");
    }

    @ParameterizedTest
    @MethodSource("deterministic")
    void deterministicStrategiesAreThoseOfTheCpu(String word) {
        for (KernelPrecision precision : List.of(KernelPrecision.FLOAT32, KernelPrecision.FLOAT64)) {
            try (TrainingRows rows = new TrainingRows(3000, 1100, precision)) {
                for (int learners : new int[] {1, 3}) {
                    Strategy strategy = Strategy.named(word, learners);
                    Job job = rows.job(UpdateRule.sgd(0.05), 2);
                    assertClose(
                            strategy(STRICT, job, rows, 100, strategy, 1),
                            strategy(new CpuBackend(), job, rows, 100, strategy, 1),
                            tolerance(precision));
                }
            }
        }
    }

    /// The best a strategy of many learners can be asked for on few rows: half the distance to the truth.
    @ParameterizedTest
    @CsvSource({"hogwild,3", "local-dirty,2", "parameter-server,2", "hogwild,20", "local-locks,20", "sma,12"})
    void everyStrategyLearns(String word, int learners) {
        try (TrainingRows rows = new TrainingRows(3200, 1500, KernelPrecision.FLOAT32)) {
            Job job = rows.job(UpdateRule.sgd(0.05), 2);
            double[] got = strategy(STRICT, job, rows, 32, Strategy.named(word, learners), 2);
            for (int j = 0; j < got.length; j++) {
                double before = Math.abs(job.initialWeights()[j] - TrainingRows.TRUTH[j]);
                assertThat(Math.abs(got[j] - TrainingRows.TRUTH[j])).isLessThan(0.6 * before);
            }
        }
    }

    @Test
    void plansInOtherOrdersUseTheRowsThatAreThere() {
        try (TrainingRows rows = new TrainingRows(4000, 1000, KernelPrecision.FLOAT64);
                Engine engine = STRICT.open(rows.job(UpdateRule.sgd(0.05), 1));
                Engine cpu = new CpuBackend().open(rows.job(UpdateRule.sgd(0.05), 1))) {
            for (int turn = 0; turn < 3; turn++) {
                BatchPlan plan = rows.turned(turn, 250);
                engine.plan(plan);
                cpu.plan(plan);
                Replica got = engine.newReplica();
                Replica expected = cpu.newReplica();
                got.run(0, plan.batches(), 1);
                expected.run(0, plan.batches(), 1);
                assertClose(got.weights().read(), expected.weights().read(), 1e-11);
            }
        }
    }

    @Test
    void rewrittenRowsAreCopiedAgain() {
        try (TrainingRows rows = new TrainingRows(2000, 2000, KernelPrecision.FLOAT64);
                Engine engine = STRICT.open(rows.job(UpdateRule.sgd(0.05), 1))) {
            ParameterVector zero = engine.newVector();
            double before = engine.meanLoss(zero, rows.plan(100));
            rows.clearLabels();
            assertThat(engine.meanLoss(zero, rows.plan(100))).isEqualTo(before);
            assertThat(engine.meanLoss(zero, rows.rewritten(100))).isZero();
        }
    }
}
