package io.pagegrad.gpu.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.expression.matrix.Shape;
import io.pagegrad.gpu.compile.Arithmetic;
import io.pagegrad.gpu.emulator.RequiresCuda;
import io.pagegrad.gpu.kernel.ProductKind;
import io.pagegrad.trainer.backend.ComputeBackend;
import io.pagegrad.trainer.backend.Engine;
import io.pagegrad.trainer.backend.Job;
import io.pagegrad.trainer.backend.NoSuchDeviceException;
import io.pagegrad.trainer.backend.ParameterVector;
import io.pagegrad.trainer.backend.Replica;
import io.pagegrad.trainer.backend.cpu.CpuBackend;
import io.pagegrad.trainer.model.Initialisation;
import io.pagegrad.trainer.model.LabelClasses;
import io.pagegrad.trainer.model.ModelSpec;
import io.pagegrad.trainer.model.NetworkColumn;
import io.pagegrad.trainer.model.OutputLoss;
import io.pagegrad.trainer.sync.Learning;
import io.pagegrad.trainer.sync.Strategy;
import io.pagegrad.trainer.update.Optimizer;
import io.pagegrad.trainer.update.Schedule;
import io.pagegrad.trainer.update.UpdateRule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Networks on the device against the CPU: same losses, same rows, same strategies.
@RequiresCuda
class NetworkOnDeviceTest {
    private static final ComputeBackend STRICT = new CudaBackend(0, Arithmetic.STRICT, DeviceMemoryPlan.DEFAULT_SHARE);
    private static final LabelClasses CLASSES = new LabelClasses(List.of(0.0, 1.0, 2.0), List.of("a", "b", "c"));

    static ModelSpec mlp(List<Integer> hidden, String activation, OutputLoss loss, boolean bias) {
        return new ModelSpec.Mlp(
                List.of(new NetworkColumn("x", 6), new NetworkColumn("z", 1)),
                "label",
                CLASSES,
                hidden,
                activation,
                bias,
                Initialisation.XAVIER,
                loss,
                4,
                null);
    }

    private static double tolerance(KernelPrecision precision) {
        return precision == KernelPrecision.FLOAT64 ? 1e-11 : 2e-5;
    }

    private static double[] train(
            ComputeBackend backend, Job job, NetworkRows rows, long batchRows, Strategy strategy) {
        try (Engine engine = backend.open(job)) {
            engine.plan(rows.plan(batchRows));
            Learning learning = strategy.open(engine);
            assertThat(learning.run(0, engine.plan().batches(), () -> false)).isTrue();
            ParameterVector model = engine.newVector();
            learning.model(model);
            return model.read();
        }
    }

    private static void assertClose(double[] got, double[] expected, double tolerance) {
        assertThat(got).hasSameSizeAs(expected);
        for (int j = 0; j < expected.length; j++) {
            assertThat(got[j]).as("weight %d", j).isCloseTo(expected[j], within(tolerance));
        }
    }

    private static void descendsAsTheCpu(ModelSpec network, KernelPrecision precision, UpdateRule rule, long batch) {
        try (NetworkRows rows = new NetworkRows(300, 110, precision)) {
            Job job = rows.job(network, rule, 1);
            double[] expected = train(new CpuBackend(), job, rows, batch, Strategy.sequential());
            double[] got = train(STRICT, job, rows, batch, Strategy.sequential());
            assertClose(got, expected, tolerance(precision));
            assertThat(expected).isNotEqualTo(job.initialWeights());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "FLOAT64,sigmoid,CROSS_ENTROPY,true,5",
        "FLOAT32,relu,CROSS_ENTROPY,true,11",
        "FLOAT64,tanh,MSE,false,9",
        "FLOAT32,gelu,MSE,true,5",
        "FLOAT64,silu,CROSS_ENTROPY,true,4",
        "FLOAT32_AS_FLOAT64,sigmoid,MSE,true,4"
    })
    void descentIsThatOfTheCpu(
            KernelPrecision precision, String activation, OutputLoss loss, boolean bias, int hidden) {
        descendsAsTheCpu(mlp(List.of(hidden), activation, loss, bias), precision, UpdateRule.sgd(0.1), 32);
    }

    @Test
    void deeperNetworksAreThoseOfTheCpu() {
        descendsAsTheCpu(
                mlp(List.of(7, 5), "tanh", OutputLoss.CROSS_ENTROPY, true),
                KernelPrecision.FLOAT64,
                UpdateRule.sgd(0.1),
                50);
    }

    @Test
    void everyUpdateRuleIsThatOfTheCpu() {
        UpdateRule clipped =
                new UpdateRule(new Optimizer.Adam(0.9, 0.99, 1e-8), Schedule.constant(0.02), 0.1, 0.05, 0.3, 0.2);
        for (UpdateRule rule : List.of(
                UpdateRule.of(Optimizer.named("adam"), new Schedule.Inverse(0.01, 0.01)),
                UpdateRule.of(Optimizer.named("momentum"), Schedule.constant(0.02)),
                clipped)) {
            descendsAsTheCpu(
                    mlp(List.of(4), "sigmoid", OutputLoss.CROSS_ENTROPY, true), KernelPrecision.FLOAT64, rule, 64);
        }
    }

    /// Products of matrices that both vary, sums, turned and repeated matrices, comparisons, largest numbers.
    @ParameterizedTest
    @CsvSource({
        "'(r, w) -> sum((sigmoid(r.x * w.a) * w.b - r.z) ^^ 2) + 0.01 * sum((r.label - r.z) ^^ 2)'",
        "'(r, w) -> cross_entropy(relu(r.x * w.a + r.z) * w.d, one_hot(r.label))'",
        "'(r, w) -> sum((transpose(r.x) * r.x * w.e - r.z) ^^ 2) * 0.1 + sum((r.label - r.x * w.e) ^^ 2) * 0.01'",
        "'(r, w) -> sum(CASE WHEN r.x * w.a > 0.2 THEN (r.x * w.a) ^^ 2 ELSE -0.1 * (r.x * w.a) END) + sum((r.z * w.c - r.label) ^^ 2) + sum(w.a ^^ 2)'",
        "'(r, w) -> sum(softmax(r.x * w.a) * transpose(w.a) - r.z) ^^ 2 + argmax(r.x) * sum(w.c ^^ 2) * r.label'"
    })
    void lambdasOverMatricesAreThoseOfTheCpu(String text) {
        Map<String, Shape> shapes = new HashMap<>();
        Map.of(
                        "a",
                        new Shape(6, 4),
                        "b",
                        new Shape(4, 1),
                        "c",
                        new Shape(1, 1),
                        "d",
                        new Shape(4, 3),
                        "e",
                        new Shape(6, 1))
                .forEach((name, shape) -> {
                    if (text.contains("w." + name)) {
                        shapes.put(name, shape);
                    }
                });
        ModelSpec spec = new ModelSpec.MatrixLambda(
                text,
                "label",
                List.of(new NetworkColumn("x", 6), new NetworkColumn("z", 1), new NetworkColumn("label", 1)),
                CLASSES,
                shapes,
                Initialisation.XAVIER,
                4,
                null);
        descendsAsTheCpu(spec, KernelPrecision.FLOAT64, UpdateRule.sgd(0.02), 40);
    }

    @Test
    void everyWayToTakeStepsGivesTheSameBits() {
        for (long batch : List.of(40L, 1100L)) {
            try (NetworkRows rows = new NetworkRows((int) (2 * batch), 900, KernelPrecision.FLOAT32)) {
                Job job = rows.job(
                        mlp(List.of(batch < 100 ? 70 : 4), "sigmoid", OutputLoss.CROSS_ENTROPY, true),
                        UpdateRule.of(Optimizer.named("adam"), Schedule.constant(0.01)),
                        2);
                try (Engine engine = STRICT.open(job)) {
                    engine.plan(rows.plan(batch));
                    Replica run = engine.newReplica();
                    Replica alone = engine.newReplica();
                    Replica stepped = engine.newReplica();
                    Replica owner = engine.newReplica();
                    Replica shared = engine.shareReplica(owner);
                    assertThat(run.run(0, 2, 1)).isTrue();
                    engine.parallel(worker -> {
                        if (worker == 0) {
                            alone.run(0, 2, 1);
                        }
                    });
                    for (int b = 0; b < 2; b++) {
                        stepped.gradient(b);
                        assertThat(stepped.step(stepped, b + 1)).isTrue();
                        shared.run(b, b + 1, b + 1);
                    }
                    double[] expected = run.weights().read();
                    assertThat(alone.weights().read()).isEqualTo(expected);
                    assertThat(stepped.weights().read()).isEqualTo(expected);
                    assertThat(owner.weights().read()).isEqualTo(expected);
                    assertThat(engine.rowsTrained()).isEqualTo(4 * 2 * batch);
                }
            }
        }
    }

    /// A learner that is one of many has as many blocks as it is told to; its bits do not depend on them.
    @Test
    void threadsOfALearnerMakeNoDifference() {
        // the largest product has two tiles: a learner of 512 threads has two blocks
        ModelSpec network = mlp(List.of(70), "sigmoid", OutputLoss.CROSS_ENTROPY, true);
        try (NetworkRows rows = new NetworkRows(120, 50, KernelPrecision.FLOAT32)) {
            Job job = rows.job(network, UpdateRule.sgd(0.1), 3);
            assertThat(NetworkKernels.mostThreads(job)).isEqualTo(512);
            double[] expected = train(STRICT, job, rows, 20, Strategy.localLocks(3));
            for (int threads : new int[] {256, 512}) {
                System.setProperty(CudaBackend.BLOCK_THREADS, Integer.toString(threads));
                CudaBackend told = new CudaBackend(0, Arithmetic.STRICT, DeviceMemoryPlan.DEFAULT_SHARE);
                assertThat(train(told, job, rows, 20, Strategy.localLocks(3))).isEqualTo(expected);
            }
            System.setProperty(CudaBackend.BLOCK_THREADS, "128");
            CudaBackend narrow = new CudaBackend(0, Arithmetic.STRICT, DeviceMemoryPlan.DEFAULT_SHARE);
            assertThatThrownBy(() -> narrow.open(job))
                    .hasMessage("threads=128: a learner of a network has whole blocks of 256");
        } finally {
            System.clearProperty(CudaBackend.BLOCK_THREADS);
        }
    }

    @Test
    void meanLossIsThatOfTheCpu() {
        for (KernelPrecision precision : List.of(KernelPrecision.FLOAT32, KernelPrecision.FLOAT64)) {
            try (NetworkRows rows = new NetworkRows(2500, 1200, precision)) {
                Job job = rows.job(mlp(List.of(5), "tanh", OutputLoss.CROSS_ENTROPY, true), UpdateRule.sgd(0.1), 1);
                try (Engine cuda = STRICT.open(job);
                        Engine cpu = new CpuBackend().open(job)) {
                    double expected = cpu.meanLoss(cpu.newReplica().weights(), rows.plan(100));
                    double got = cuda.meanLoss(cuda.newReplica().weights(), rows.plan(100));
                    assertThat(got).isCloseTo(expected, within(tolerance(precision) * expected));
                }
            }
        }
    }

    @Test
    void rowsThatDoNotFitAreStreamedWithTheSameResult() {
        try (NetworkRows rows = new NetworkRows(1500, 700, KernelPrecision.FLOAT64)) {
            Job job = rows.job(mlp(List.of(4), "sigmoid", OutputLoss.MSE, true), UpdateRule.sgd(0.05), 1);
            double[] resident = train(STRICT, job, rows, 150, Strategy.sequential());
            CudaBackend small = new CudaBackend(0, Arithmetic.STRICT, 0.00065);
            assertThat(train(small, job, rows, 150, Strategy.sequential())).isEqualTo(resident);
        }
    }

    @ParameterizedTest
    @EnumSource(value = ProductKind.class, names = "STRICT", mode = EnumSource.Mode.EXCLUDE)
    void tensorCoresRoundFactorsOnly(ProductKind products) {
        double rounding = products == ProductKind.BF16 ? Math.scalb(1.0, -8) : Math.scalb(1.0, -11);
        try (NetworkRows rows = new NetworkRows(96, 50, KernelPrecision.FLOAT32)) {
            Job job = rows.job(mlp(List.of(20), "sigmoid", OutputLoss.CROSS_ENTROPY, true), UpdateRule.sgd(0.1), 1);
            double[] strict = train(STRICT, job, rows, 48, Strategy.sequential());
            CudaBackend tensors = new CudaBackend(0, Arithmetic.STRICT, 0.5).withProducts(products);
            double[] rounded = train(tensors, job, rows, 48, Strategy.sequential());
            assertClose(rounded, strict, 2 * rounding);
            double largest = 0;
            for (int w = 0; w < strict.length; w++) {
                largest = Math.max(largest, Math.abs(rounded[w] - strict[w]));
            }
            // rounding must show, or the products were not made of rounded factors
            assertThat(largest).isGreaterThan(rounding / 256);
        }
    }

    @Test
    void tensorCoresDoNotTakeDoubles() {
        try (NetworkRows rows = new NetworkRows(96, 50, KernelPrecision.FLOAT64)) {
            Job job = rows.job(mlp(List.of(3), "sigmoid", OutputLoss.MSE, true), UpdateRule.sgd(0.1), 1);
            assertThatThrownBy(() -> new CudaBackend(0, Arithmetic.STRICT, 0.5)
                            .withProducts(ProductKind.TF32)
                            .open(job))
                    .isInstanceOf(NoSuchDeviceException.class)
                    .hasMessageContaining("products tf32 need float32");
        }
    }
}
