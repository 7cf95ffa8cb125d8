package io.pagegrad.gpu.benchmark;

import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.expression.ir.Program;
import io.pagegrad.expression.ir.ProgramBuilder;
import io.pagegrad.gpu.GpuBackends;
import io.pagegrad.gpu.GpuReport;
import io.pagegrad.gpu.backend.CudaBackend;
import io.pagegrad.gpu.compile.Arithmetic;
import io.pagegrad.gpu.driver.CudaContext;
import io.pagegrad.gpu.driver.CudaEvent;
import io.pagegrad.gpu.driver.CudaStream;
import io.pagegrad.gpu.driver.DeviceMemory;
import io.pagegrad.gpu.driver.PinnedMemory;
import io.pagegrad.trainer.backend.BatchPlan;
import io.pagegrad.trainer.backend.ComputeBackend;
import io.pagegrad.trainer.backend.Engine;
import io.pagegrad.trainer.backend.Job;
import io.pagegrad.trainer.backend.LearnerKernels;
import io.pagegrad.trainer.backend.ParameterVector;
import io.pagegrad.trainer.backend.Replica;
import io.pagegrad.trainer.backend.cpu.CpuBackend;
import io.pagegrad.trainer.sync.Learning;
import io.pagegrad.trainer.sync.Strategy;
import io.pagegrad.trainer.update.UpdateRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;

/// Linear regression over five float32 columns and a network over pictures, on one device and on the CPU:
/// bandwidth, rows a second, time to a loss.
///
/// Run: `scripts/gpu-check`, or `java … GpuBenchmark --rows 40000000 --out folder`; with `--repeats 1` everything
/// runs once with one block size and a tiny network, which is for tools that look at each access. Each number is
/// the median of some runs after one that does not count; the correctness of what is timed is checked first,
/// against the CPU.
public final class GpuBenchmark {
    private static final int REPEATS = 7;
    private static final int[] READING_THREADS = {1, 4, 8};
    private static final int[] ONE_THREAD = {1};
    private static final int[] BLOCK_THREADS = {32, 64, 128, 256, 512, 1024};
    private static final long[] BATCHES = {32, 64, 128, 256, 512, 1024, 4096};
    private static final int QUICK_THREADS = 256;
    private static final double RATE = 0.02;
    private static final int PICTURES = 480_000;

    private final int rows;
    private final int repeats;
    private final int[] blockThreads;
    private final List<Measurement> measured = new ArrayList<>();
    private double copyBytesPerSecond;
    private double linkBytesPerSecond;

    /// @param rows of the data: 20 bytes each
    public GpuBenchmark(int rows) {
        this(rows, REPEATS, BLOCK_THREADS);
    }

    GpuBenchmark(int rows, int repeats, int... blockThreads) {
        this.rows = rows;
        this.repeats = repeats;
        this.blockThreads = blockThreads;
    }

    public static void main(String[] arguments) throws IOException {
        int rows = 40_000_000;
        int repeats = REPEATS;
        Path out = Path.of(".");
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            switch (arguments[i]) {
                case "--rows" -> rows = Integer.parseInt(arguments[i + 1]);
                case "--repeats" -> repeats = Integer.parseInt(arguments[i + 1]);
                case "--out" -> out = Path.of(arguments[i + 1]);
                default -> throw new IllegalArgumentException("unknown option " + arguments[i]);
            }
        }
        GpuBackends.require();
        GpuBenchmark benchmark =
                repeats == REPEATS ? new GpuBenchmark(rows) : new GpuBenchmark(rows, repeats, QUICK_THREADS);
        benchmark.run();
        Files.createDirectories(out);
        Files.write(out.resolve("gpu-benchmark.md"), benchmark.markdown());
        Files.write(
                out.resolve("gpu-benchmark.jsonl"),
                benchmark.measured.stream().map(Measurement::json).toList());
        benchmark.markdown().forEach(System.out::println);
    }

    /// The table, after what it was measured on.
    public List<String> markdown() {
        List<String> lines = new ArrayList<>(GpuReport.ofThisMachine().lines());
        lines.add("");
        lines.add("| what | with | median | share |");
        lines.add("|---|---|---|---|");
        measured.forEach(measurement -> lines.add(measurement.markdown()));
        return lines;
    }

    /// Measures everything.
    public void run() {
        try (TaxiLikeRows data = new TaxiLikeRows(rows)) {
            bandwidths(data);
            checkAgainstCpu(data);
            passes(data);
            byHand(data);
            learners(data);
            streaming(data);
            new LoadBenchmark(data, rows, linkBytesPerSecond, this::median, measured)
                    .run(repeats == REPEATS ? READING_THREADS : ONE_THREAD);
            timeToLoss(data);
        }
        boolean whole = repeats == REPEATS;
        try (NetworkBenchmark network = whole
                ? new NetworkBenchmark(Math.min(rows, PICTURES), 784, 200, this::median, measured)
                : new NetworkBenchmark(64, 5, 3, this::median, measured)) {
            if (whole) {
                network.run(32, 64, 128, 256);
            } else {
                network.run(32);
            }
        }
    }

    private void add(String of, String setting, double value, String unit, double share) {
        measured.add(new Measurement(of, setting, value, unit, share));
    }

    private double median(DoubleSupplier once) {
        // the first run does not count
        double[] values = new double[repeats + 1];
        Arrays.setAll(values, i -> once.getAsDouble());
        Arrays.sort(values, 1, values.length);
        return values[1 + repeats / 2];
    }

    static double seconds(Runnable work) {
        long begun = System.nanoTime();
        work.run();
        return (System.nanoTime() - begun) / 1e9;
    }

    private void bandwidths(TaxiLikeRows data) {
        long bytes = Math.min((long) rows * TaxiLikeRows.ROW_BYTES, 1L << 30);
        try (CudaContext context = GpuBackends.require().driver().open(0);
                CudaStream stream = context.newStream();
                CudaEvent start = context.newEvent();
                CudaEvent end = context.newEvent();
                DeviceMemory from = context.allocate(bytes);
                DeviceMemory to = context.allocate(bytes);
                PinnedMemory pinned = context.allocatePinned(Math.min(bytes, 256L << 20))) {
            stream.fill(from, 0, bytes, (byte) 1);
            copyBytesPerSecond =
                    2.0 * bytes / median(() -> timed(stream, start, end, () -> stream.copy(from, 0, to, 0, bytes)));
            add("copy on the device", bytes + " bytes, read and written", copyBytesPerSecond / 1e9, "GB/s", Double.NaN);
            long link = pinned.segment().byteSize();
            linkBytesPerSecond =
                    link / median(() -> timed(stream, start, end, () -> stream.upload(pinned.segment(), to, 0)));
            add("upload from pinned memory", link + " bytes", linkBytesPerSecond / 1e9, "GB/s", Double.NaN);
            double pageable = link
                    / median(() -> seconds(() -> {
                        stream.upload(data.memory().asSlice(0, link), to, 0);
                        stream.synchronize();
                    }));
            add("upload from other memory", link + " bytes", pageable / 1e9, "GB/s", pageable / linkBytesPerSecond);
        }
    }

    private static double timed(CudaStream stream, CudaEvent start, CudaEvent end, Runnable work) {
        stream.record(start);
        work.run();
        stream.record(end);
        end.synchronize();
        return end.millisSince(start) / 1e3;
    }

    private static Job job() {
        ProgramBuilder b = new ProgramBuilder();
        int score = b.weight(TaxiLikeRows.FEATURES);
        for (int c = 0; c < TaxiLikeRows.FEATURES; c++) {
            score = b.add(score, b.multiply(b.weight(c), b.column(c)));
        }
        int error = b.subtract(score, b.column(TaxiLikeRows.FEATURES));
        Program loss = b.build(b.multiply(error, error));
        int twice = b.multiply(b.constant(2), error);
        int[] gradient = new int[TaxiLikeRows.FEATURES + 1];
        for (int c = 0; c < TaxiLikeRows.FEATURES; c++) {
            gradient[c] = b.multiply(twice, b.column(c));
        }
        gradient[TaxiLikeRows.FEATURES] = twice;
        boolean[] penalised = new boolean[gradient.length];
        return new Job(
                b.build(gradient),
                loss,
                false,
                new double[gradient.length],
                penalised,
                UpdateRule.sgd(RATE),
                KernelPrecision.FLOAT32,
                Runtime.getRuntime().availableProcessors());
    }

    private static ComputeBackend cuda(double memoryShare) {
        return new CudaBackend(0, Arithmetic.CONTRACT, memoryShare);
    }

    private void checkAgainstCpu(TaxiLikeRows data) {
        try (Engine gpu = cuda(0.8).open(job());
                Engine cpu = new CpuBackend().open(job())) {
            BatchPlan plan = data.plan(1000);
            gpu.plan(plan);
            cpu.plan(plan);
            Replica got = gpu.newReplica();
            Replica expected = cpu.newReplica();
            long batches = Math.min(200, plan.batches());
            got.run(0, batches, 1);
            expected.run(0, batches, 1);
            for (int w = 0; w < job().weightCount(); w++) {
                double difference =
                        Math.abs(got.weights().read()[w] - expected.weights().read()[w]);
                if (!(difference < 1e-4)) {
                    throw new IllegalStateException("weight " + w + " differs from the CPU's by " + difference
                            + ": timings would mean nothing");
                }
            }
        }
    }

    private void bandwidthOf(String what, String setting, double seconds, long ofRows) {
        double bytesPerSecond = (double) ofRows * TaxiLikeRows.ROW_BYTES / seconds;
        add(what, setting, bytesPerSecond / 1e9, "GB/s", bytesPerSecond / copyBytesPerSecond);
    }

    /// The whole device on each batch, and a pass that only reads.
    private void passes(TaxiLikeRows data) {
        try (Engine engine = cuda(0.8).open(job())) {
            ParameterVector weights = engine.newVector();
            BatchPlan all = data.plan(rows);
            engine.plan(all);
            bandwidthOf(
                    "loss of all rows", "resident", median(() -> seconds(() -> engine.meanLoss(weights, all))), rows);
            for (long batch = 1L << 14; batch <= rows; batch *= 8) {
                BatchPlan plan = data.plan(batch);
                engine.plan(plan);
                Replica replica = engine.newReplica();
                double time = median(() -> seconds(() -> engine.runTogether(replica, 0, plan.batches(), 1)));
                bandwidthOf("all blocks on each batch", "batch " + batch, time, rows);
            }
        }
    }

    /// One learner for each block.
    private void learners(TaxiLikeRows data) {
        int processors = GpuBackends.require().driver().devices().get(0).multiprocessors();
        for (int threads : blockThreads) {
            System.setProperty(CudaBackend.BLOCK_THREADS, Integer.toString(threads));
            try (Engine engine = cuda(0.8).open(job())) {
                for (long batch : BATCHES) {
                    if (batch < threads) {
                        continue;
                    }
                    int count = (int) Math.min(processors * 2048L / threads, Math.max(1, rows / batch));
                    BatchPlan plan = data.plan(batch);
                    engine.plan(plan);
                    shared(engine, plan, count, threads);
                    rounds(engine, plan, count, threads);
                }
            } finally {
                System.clearProperty(CudaBackend.BLOCK_THREADS);
            }
        }
    }

    private void shared(Engine engine, BatchPlan plan, int count, int threads) {
        Replica model = engine.newReplica();
        LearnerKernels device = (LearnerKernels) engine;
        double time = median(() -> seconds(() -> device.trainShared(model, count, 0, plan.batches(), 1)));
        bandwidthOf(
                "learners on one model",
                "batch " + plan.batchRows() + ", " + count + " learners of " + threads + " threads",
                time,
                rows);
    }

    private void rounds(Engine engine, BatchPlan plan, int count, int threads) {
        int period = (int) Math.max(1, Math.min(64, plan.batches() / count));
        List<Replica> replicas = new ArrayList<>();
        for (int learner = 0; learner < count; learner++) {
            replicas.add(engine.newReplica());
        }
        LearnerKernels.Rounds group = new LearnerKernels.Rounds(
                replicas, engine.newVector(), engine.newVector(), 1.0 / count, 0, period, new long[count]);
        LearnerKernels device = (LearnerKernels) engine;
        double time = median(() -> seconds(() -> device.trainRounds(group, 0, plan.batches())));
        bandwidthOf(
                "learners with local models",
                "batch " + plan.batchRows() + ", " + count + " learners of " + threads + " threads, period " + period,
                time,
                rows);
    }

    private void streaming(TaxiLikeRows data) {
        try (CudaContext context = GpuBackends.require().driver().open(0)) {
            double share = Math.min(
                    0.5, 0.25 * rows * TaxiLikeRows.ROW_BYTES / context.memory().freeBytes());
            try (Engine engine = cuda(share).open(job())) {
                ParameterVector weights = engine.newVector();
                BatchPlan plan = data.plan(1 << 16);
                engine.plan(plan);
                double time = median(() -> seconds(() -> engine.meanLoss(weights, plan)));
                double bytesPerSecond = (double) rows * TaxiLikeRows.ROW_BYTES / time;
                add(
                        "loss of rows larger than the memory they may take",
                        "a quarter resident",
                        bytesPerSecond / 1e9,
                        "GB/s",
                        bytesPerSecond / linkBytesPerSecond);
            }
        }
    }

    /// The generated gradient of all rows beside one written by hand, both with starting and waiting.
    private void byHand(TaxiLikeRows data) {
        double[] weights = new double[TaxiLikeRows.FEATURES + 1];
        double[] expected;
        double generated;
        try (Engine engine = cuda(0.8).open(job())) {
            engine.plan(data.plan(rows));
            Replica replica = engine.newReplica();
            generated = median(() -> seconds(() -> replica.gradient(0)));
            expected = replica.gradientSums();
        }
        try (LinearByHand hand = new LinearByHand(data, rows)) {
            double[] got = hand.gradient(weights);
            for (int w = 0; w < weights.length; w++) {
                if (!(Math.abs(got[w] - expected[w]) < 1e-4 * rows)) {
                    throw new IllegalStateException("sum " + w + " is " + got[w] + " by hand, " + expected[w]
                            + " generated: timings would mean nothing");
                }
            }
            double byHand = median(() -> seconds(() -> hand.gradient(weights)));
            bandwidthOf("gradient of all rows", "written by hand", byHand, rows);
            bandwidthOf("gradient of all rows", "generated", generated, rows);
            add("gradient of all rows", "generated over written by hand", generated / byHand, "× time", Double.NaN);
        }
    }

    /// Seconds until the loss is a hundredth above its minimum, data in place, batch 1,024.
    private void timeToLoss(TaxiLikeRows data) {
        double target = 0.0101;
        int threads = Runtime.getRuntime().availableProcessors();
        int processors = GpuBackends.require().driver().devices().get(0).multiprocessors();
        List<Strategy> ofCpu =
                List.of(Strategy.synchronised(), Strategy.hogwild(threads), Strategy.localLocks(threads));
        List<Strategy> ofGpu =
                List.of(Strategy.synchronised(), Strategy.hogwild(processors), Strategy.localLocks(processors));
        double fastest = Double.POSITIVE_INFINITY;
        for (Strategy strategy : ofCpu) {
            double seconds = timeToLoss(new CpuBackend(), strategy, data, target);
            fastest = Math.min(fastest, Double.isNaN(seconds) ? fastest : seconds);
            addTime("CPU, " + threads + " threads, ", strategy, target, seconds, Double.NaN);
        }
        for (Strategy strategy : ofGpu) {
            double seconds = timeToLoss(cuda(0.8), strategy, data, target);
            addTime("GPU, ", strategy, target, seconds, seconds / fastest);
        }
    }

    private void addTime(String device, Strategy strategy, double target, double seconds, double ofCpu) {
        add("time to loss " + target, device + strategy.word() + " " + strategy.learners(), seconds, "s", ofCpu);
    }

    private static double timeToLoss(ComputeBackend backend, Strategy strategy, TaxiLikeRows data, double target) {
        try (Engine engine = backend.open(job())) {
            Learning learning = strategy.start(engine);
            BatchPlan plan = data.plan(1024);
            engine.plan(plan);
            ParameterVector model = engine.newVector();
            long stride = Math.max(1, plan.batches() / 50);
            double spent = 0;
            for (int pass = 0; pass < 20; pass++) {
                for (long batch = 0; batch < plan.batches(); batch += stride) {
                    long from = batch;
                    long to = Math.min(plan.batches(), batch + stride);
                    spent += seconds(() -> learning.run(from, to, () -> false));
                    learning.model(model);
                    if (engine.meanLoss(model, plan) <= target) {
                        return spent;
                    }
                }
            }
            return Double.NaN;
        }
    }
}
