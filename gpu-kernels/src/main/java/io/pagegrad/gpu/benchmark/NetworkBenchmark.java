package io.pagegrad.gpu.benchmark;

import io.pagegrad.column.Block;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.gpu.GpuBackends;
import io.pagegrad.gpu.backend.CudaBackend;
import io.pagegrad.gpu.compile.Arithmetic;
import io.pagegrad.gpu.driver.CudaDevice;
import io.pagegrad.gpu.kernel.ProductKind;
import io.pagegrad.trainer.backend.BatchPlan;
import io.pagegrad.trainer.backend.ComputeBackend;
import io.pagegrad.trainer.backend.Engine;
import io.pagegrad.trainer.backend.Job;
import io.pagegrad.trainer.backend.LearnerKernels;
import io.pagegrad.trainer.backend.ParameterVector;
import io.pagegrad.trainer.backend.Replica;
import io.pagegrad.trainer.backend.RowSegment;
import io.pagegrad.trainer.backend.cpu.CpuBackend;
import io.pagegrad.trainer.model.Initialisation;
import io.pagegrad.trainer.model.LabelClasses;
import io.pagegrad.trainer.model.ModelSpec;
import io.pagegrad.trainer.model.NetworkColumn;
import io.pagegrad.trainer.model.OutputLoss;
import io.pagegrad.trainer.sync.Learning;
import io.pagegrad.trainer.sync.Strategy;
import io.pagegrad.trainer.update.UpdateRule;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;

/// A classifier with one hidden layer over pictures: pictures a second with many learners, by how matrices are
/// multiplied, and time to a loss beside the CPU.
///
/// The pictures are noise around a pattern for each class, so that a loss is reached.
final class NetworkBenchmark implements AutoCloseable {
    private static final double WANTED_PER_SECOND = 10e6;
    private static final double RATE = 0.1;
    private static final double TARGET = 0.1;
    private static final int CLASSES = 10;

    private final int pictures;
    private final int width;
    private final int hidden;
    private final ToDoubleFunction<DoubleSupplier> median;
    private final List<Measurement> measured;
    private final Block block;

    /// @param width numbers of a picture
    /// @param median measures some runs
    /// @param measured takes the results
    NetworkBenchmark(
            int pictures, int width, int hidden, ToDoubleFunction<DoubleSupplier> median, List<Measurement> measured) {
        this.pictures = pictures;
        this.width = width;
        this.hidden = hidden;
        this.median = median;
        this.measured = measured;
        this.block = OffHeap.allocate((long) pictures * (width + 1) * Float.BYTES, MemoryTag.CACHE);
        SplittableRandom random = new SplittableRandom(3);
        float[] patterns = new float[CLASSES * width];
        for (int i = 0; i < patterns.length; i++) {
            patterns[i] = random.nextFloat();
        }
        for (int p = 0; p < pictures; p++) {
            int kind = random.nextInt(CLASSES);
            for (int i = 0; i < width; i++) {
                float value = patterns[kind * width + i] + random.nextFloat(-0.5f, 0.5f);
                block.segment().setAtIndex(ValueLayout.JAVA_FLOAT, (long) p * width + i, value);
            }
            block.segment().setAtIndex(ValueLayout.JAVA_FLOAT, (long) pictures * width + p, kind);
        }
    }

    private BatchPlan plan(long batchRows) {
        long[] columns = {block.address(), block.address() + (long) pictures * width * Float.BYTES};
        return new BatchPlan(List.of(new RowSegment(columns, 0, pictures)), batchRows);
    }

    private Job job() {
        List<Double> values = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int c = 0; c < CLASSES; c++) {
            values.add((double) c);
            names.add(Integer.toString(c));
        }
        ModelSpec network = new ModelSpec.Mlp(
                List.of(new NetworkColumn("picture", width)),
                "kind",
                new LabelClasses(values, names),
                List.of(hidden),
                "sigmoid",
                true,
                Initialisation.XAVIER,
                OutputLoss.CROSS_ENTROPY,
                1,
                null);
        return Job.of(
                network.build(List.of("picture", "kind")),
                UpdateRule.sgd(RATE),
                KernelPrecision.FLOAT32,
                Runtime.getRuntime().availableProcessors());
    }

    private static ComputeBackend cuda(ProductKind products) {
        return new CudaBackend(0, Arithmetic.CONTRACT, 0.7).withProducts(products);
    }

    /// Measures all kinds of product that the device has, on batches of these sizes.
    void run(long... batches) {
        CudaDevice device = GpuBackends.require().driver().devices().get(0);
        for (ProductKind products : ProductKind.values()) {
            if (products.areOfTensorCores() && device.architecture() < 80) {
                continue;
            }
            try (Engine engine = cuda(products).open(job())) {
                for (long batch : batches) {
                    BatchPlan plan = plan(batch);
                    engine.plan(plan);
                    for (int each : new int[] {1, 2, 4}) {
                        learners(engine, plan, products, each * device.multiprocessors());
                    }
                }
            }
        }
        timesToLoss(batches[0]);
    }

    private void learners(Engine engine, BatchPlan plan, ProductKind products, int wanted) {
        int count = (int) Math.min(wanted, plan.batches());
        List<Replica> replicas = new ArrayList<>();
        for (int learner = 0; learner < count; learner++) {
            replicas.add(engine.newReplica());
        }
        int period = (int) Math.max(1, plan.batches() / count);
        LearnerKernels.Rounds rounds = new LearnerKernels.Rounds(
                replicas, engine.newVector(), engine.newVector(), 1.0 / count, 0, period, new long[count]);
        double seconds = median.applyAsDouble(
                () -> GpuBenchmark.seconds(() -> ((LearnerKernels) engine).trainRounds(rounds, 0, plan.batches())));
        measured.add(new Measurement(
                "network " + width + "-" + hidden + "-" + CLASSES + ", local models",
                products.word() + ", batch " + plan.batchRows() + ", " + count + " learners",
                pictures / seconds / 1e6,
                "million pictures/s",
                pictures / seconds / WANTED_PER_SECOND));
    }

    /// Seconds until the mean loss over all pictures is [#TARGET], data in place.
    private void timesToLoss(long batch) {
        int threads = Runtime.getRuntime().availableProcessors();
        int processors = GpuBackends.require().driver().devices().get(0).multiprocessors();
        double cpu = Double.POSITIVE_INFINITY;
        for (Strategy strategy : List.of(Strategy.synchronised(), Strategy.localLocks(threads))) {
            double seconds = timeToLoss(new CpuBackend(), strategy, batch);
            cpu = Math.min(cpu, Double.isNaN(seconds) ? cpu : seconds);
            add("CPU, ", strategy, seconds, Double.NaN);
        }
        for (Strategy strategy :
                List.of(Strategy.synchronised(), Strategy.hogwild(processors), Strategy.localLocks(processors))) {
            double seconds = timeToLoss(cuda(ProductKind.STRICT), strategy, batch);
            add("GPU, ", strategy, seconds, seconds / cpu);
        }
    }

    private void add(String device, Strategy strategy, double seconds, double ofCpu) {
        measured.add(new Measurement(
                "network: time to loss " + TARGET,
                device + strategy.word() + " " + strategy.learners(),
                seconds,
                "s",
                ofCpu));
    }

    private double timeToLoss(ComputeBackend backend, Strategy strategy, long batch) {
        try (Engine engine = backend.open(job())) {
            Learning learning = strategy.start(engine);
            BatchPlan plan = plan(batch);
            engine.plan(plan);
            ParameterVector model = engine.newVector();
            double spent = 0;
            for (int pass = 0; pass < 20; pass++) {
                spent += GpuBenchmark.seconds(() -> learning.run(0, plan.batches(), () -> false));
                learning.model(model);
                if (engine.meanLoss(model, plan) <= TARGET) {
                    return spent;
                }
            }
            return Double.NaN;
        }
    }

    @Override
    public void close() {
        block.close();
    }
}
