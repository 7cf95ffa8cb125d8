package io.pagegrad.gpu.backend;

import io.pagegrad.expression.ir.Program;
import io.pagegrad.gpu.compile.Arithmetic;
import io.pagegrad.gpu.compile.CompileOptions;
import io.pagegrad.gpu.compile.CubinCache;
import io.pagegrad.gpu.compile.CudaCompiler;
import io.pagegrad.gpu.compile.ImageKind;
import io.pagegrad.gpu.driver.CudaContext;
import io.pagegrad.gpu.driver.CudaDevice;
import io.pagegrad.gpu.driver.CudaFunction;
import io.pagegrad.gpu.driver.CudaModule;
import io.pagegrad.gpu.driver.LaunchShape;
import io.pagegrad.gpu.emit.ModelText;
import io.pagegrad.gpu.emit.TrainingText;
import io.pagegrad.gpu.kernel.Kernel;
import io.pagegrad.trainer.backend.Job;
import io.pagegrad.trainer.backend.NoSuchDeviceException;

/// The generated kernels of one job, loaded on one device, and the shapes they are launched with.
final class TrainingKernels implements AutoCloseable {
    static final int TILE_ROWS = 128;
    static final int CHUNK_ROWS = 1024;
    private static final int PASS_TILES = 32;
    private static final int WARP = 32;
    private static final int CHUNK_THREADS = CHUNK_ROWS / TILE_ROWS * WARP;

    private final CudaDevice device;
    private final CudaModule gradientModule;
    private final CudaModule lossModule;
    private final Sums gradientSums;
    private final Sums lossSums;
    private final CudaFunction run;
    private final CudaFunction together;
    private final CudaFunction rounds;
    private final CudaFunction step;
    private final int weights;
    private final int valueBytes;

    /// The pair of kernels that sums one program over rows.
    record Sums(CudaFunction sums, CudaFunction finish, int count) {}

    TrainingKernels(CudaContext context, CudaCompiler compiler, CubinCache cache, Arithmetic arithmetic, Job job) {
        this.device = context.device();
        this.weights = job.weightCount();
        this.valueBytes = job.precision().computeBytes();
        CompileOptions options = new CompileOptions(device.architecture(), arithmetic, ImageKind.CUBIN);
        TrainingText.Update update = new TrainingText.Update(
                job.update().program(),
                job.update().optimizer().stateCount(),
                job.update().clipNorm());
        CudaModule gradients = context.load(cache.compile(
                compiler,
                TrainingText.gradient(job.gradient(), weights, job.weighted(), update, job.precision()),
                options));
        CudaModule losses = null;
        try {
            losses = context.load(cache.compile(compiler, TrainingText.sums(job.loss(), job.precision()), options));
            gradientSums = sums(gradients, job.gradient());
            lossSums = sums(losses, job.loss());
            run = gradients.function(Kernel.TRAIN_RUN.symbol());
            together = gradients.function(Kernel.TRAIN_TOGETHER.symbol());
            rounds = gradients.function(Kernel.TRAIN_ROUNDS.symbol());
            step = gradients.function(Kernel.TRAIN_STEP.symbol());
            gradientModule = gradients;
            lossModule = losses;
            allowShared();
        } catch (RuntimeException e) {
            gradients.close();
            if (losses != null) {
                losses.close();
            }
            throw e;
        }
    }

    private Sums sums(CudaModule module, Program program) {
        CudaFunction function = module.function(Kernel.TRAIN_SUMS.symbol());
        int bytes = sumBytes(program.outputCount());
        if (bytes + function.staticSharedBytes() > device.sharedBytesPerBlockOptIn()) {
            throw new NoSuchDeviceException("a model with " + program.outputCount()
                    + " sums needs " + bytes + " bytes of shared memory for each block, but " + device + " has "
                    + device.sharedBytesPerBlockOptIn() + ": train it on the CPU");
        }
        allow(function, bytes);
        return new Sums(function, module.function(Kernel.TRAIN_SUMS_FINISH.symbol()), program.outputCount());
    }

    private void allowShared() {
        int bytes = runBytes();
        allow(run, bytes);
        allow(rounds, bytes);
        if (canRunTogether()) {
            allow(together, togetherBytes());
        }
    }

    private void allow(CudaFunction function, int bytes) {
        if (bytes + function.staticSharedBytes() > device.sharedBytesPerBlock()) {
            function.allowDynamicShared(bytes);
        }
    }

    private int tileBytes(int sums) {
        return PASS_TILES * Math.min(sums, ModelText.MOST_SUMS) * valueBytes;
    }

    private int sumBytes(int sums) {
        return 2 * sums * Double.BYTES + tileBytes(sums);
    }

    private int togetherBytes() {
        return weights * Double.BYTES + sumBytes(gradientSums.count());
    }

    /// Whether copies of weights and sums are too many for shared memory and lie in device memory.
    boolean needsScratch() {
        return togetherBytes() + run.staticSharedBytes() > device.sharedBytesPerBlockOptIn();
    }

    /// Doubles of device memory that each block needs then.
    long scratchCells() {
        return needsScratch() ? weights + 2L * gradientSums.count() : 0;
    }

    private int runBytes() {
        return needsScratch() ? tileBytes(gradientSums.count()) : togetherBytes();
    }

    boolean canRunTogether() {
        return device.cooperativeLaunch() && !needsScratch();
    }

    Sums gradientSums() {
        return gradientSums;
    }

    Sums lossSums() {
        return lossSums;
    }

    CudaFunction run() {
        return run;
    }

    CudaFunction together() {
        return together;
    }

    CudaFunction rounds() {
        return rounds;
    }

    CudaFunction step() {
        return step;
    }

    /// Threads of a block that works on batches of `batchRows` rows alone: `wanted`, or a warp for each tile
    /// when that is 0; no more than the kernel's registers allow.
    private int threadsFor(CudaFunction function, long batchRows, int wanted) {
        long tiles = Math.clamp((batchRows + TILE_ROWS - 1) / TILE_ROWS, 1, PASS_TILES);
        int most = Math.min(device.maxThreadsPerBlock(), function.maxThreadsPerBlock()) / WARP * WARP;
        return (int) Math.min(wanted > 0 ? wanted : tiles * WARP, most);
    }

    LaunchShape runShape(long batchRows, int blocks) {
        return new LaunchShape(blocks, threadsFor(run, batchRows, 0), runBytes(), false);
    }

    /// Blocks that share the chunks of a batch, as many as can be on the device at once.
    LaunchShape togetherShape(long batchRows) {
        long chunks = (batchRows + CHUNK_ROWS - 1) / CHUNK_ROWS;
        return new LaunchShape(
                (int) Math.min(chunks, resident(together, CHUNK_THREADS, togetherBytes())),
                CHUNK_THREADS,
                togetherBytes(),
                true);
    }

    /// One block for each learner, as many as can be on the device at once.
    ///
    /// @param threads threads of a block, a multiple of 32; 0 chooses by the batch
    LaunchShape roundsShape(long batchRows, int learners, int threads) {
        int chosen = threadsFor(rounds, batchRows, threads);
        return new LaunchShape(Math.min(learners, resident(rounds, chosen, runBytes())), chosen, runBytes(), true);
    }

    /// Blocks for `learners` learners on one model.
    LaunchShape sharedShape(long batchRows, int learners, int threads) {
        int chosen = threadsFor(run, batchRows, threads);
        return new LaunchShape(Math.min(learners, resident(run, chosen, runBytes())), chosen, runBytes(), false);
    }

    LaunchShape sumsShape(Sums sums, long rows) {
        long chunks = Math.max(1, (rows + CHUNK_ROWS - 1) / CHUNK_ROWS);
        int most = resident(sums.sums(), CHUNK_THREADS, sumBytes(sums.count()));
        return new LaunchShape((int) Math.min(chunks, 4L * most), CHUNK_THREADS, sumBytes(sums.count()), false);
    }

    LaunchShape finishShape(Sums sums) {
        return LaunchShape.forItems((long) sums.count() * WARP, CHUNK_THREADS, device.multiprocessors());
    }

    LaunchShape stepShape() {
        int most = Math.min(CHUNK_THREADS, step.maxThreadsPerBlock() / WARP * WARP);
        return LaunchShape.of(1, Math.clamp((weights + WARP - 1) / WARP * (long) WARP, WARP, most));
    }

    private int resident(CudaFunction function, int threads, int sharedBytes) {
        return Math.max(1, device.multiprocessors() * function.residentBlocks(threads, sharedBytes));
    }

    @Override
    public void close() {
        lossModule.close();
        gradientModule.close();
    }
}
