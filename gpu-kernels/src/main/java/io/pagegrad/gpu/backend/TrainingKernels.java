package io.pagegrad.gpu.backend;

import io.pagegrad.expression.ir.Program;
import io.pagegrad.gpu.compile.Arithmetic;
import io.pagegrad.gpu.compile.CubinCache;
import io.pagegrad.gpu.compile.CudaCompiler;
import io.pagegrad.gpu.driver.CudaContext;
import io.pagegrad.gpu.driver.CudaDevice;
import io.pagegrad.gpu.driver.CudaFunction;
import io.pagegrad.gpu.driver.CudaModule;
import io.pagegrad.gpu.driver.DeviceMemory;
import io.pagegrad.gpu.driver.LaunchShape;
import io.pagegrad.gpu.emit.ModelText;
import io.pagegrad.gpu.emit.TrainingText;
import io.pagegrad.gpu.kernel.Kernel;
import io.pagegrad.trainer.backend.BatchPlan;
import io.pagegrad.trainer.backend.Job;
import io.pagegrad.trainer.backend.NoSuchDeviceException;

/// The kernels of a loss over single numbers: sums and weights of a learner fit into its block's shared memory,
/// or lie in room beside it.
final class TrainingKernels implements ModelKernels {
    static final int TILE_ROWS = 128;
    static final int CHUNK_ROWS = 1024;
    private static final int PASS_TILES = 32;
    private static final int WARP = 32;
    private static final int CHUNK_THREADS = CHUNK_ROWS / TILE_ROWS * WARP;

    private final CudaDevice device;
    private final ModelModules modules;
    private final Sums gradientSums;
    private final Sums lossSums;
    private final CudaFunction run;
    private final CudaFunction together;
    private final CudaFunction rounds;
    private final CudaFunction step;
    private final int weights;
    private final int valueBytes;
    private final int states;
    private final long penalised;
    private final int blockThreads;

    /// The pair of kernels that sums one program over rows.
    private record Sums(CudaFunction sums, CudaFunction finish, int count) {}

    /// @param penalised device address of 1 for each weight that penalties act on
    /// @param blockThreads threads of a block, a multiple of 32; 0 chooses by the batch
    TrainingKernels(
            CudaContext context,
            CudaCompiler compiler,
            CubinCache cache,
            Arithmetic arithmetic,
            Job job,
            long penalised,
            int blockThreads) {
        if (blockThreads < 0 || blockThreads > 1024 || blockThreads % 32 != 0) {
            throw new IllegalArgumentException("threads=" + blockThreads + ": must be a multiple of 32 in [0, 1024]");
        }
        this.penalised = penalised;
        this.blockThreads = blockThreads;
        this.states = job.update().optimizer().stateCount();
        this.device = context.device();
        this.weights = job.weightCount();
        this.valueBytes = job.precision().computeBytes();
        TrainingText.Update update = TrainingText.Update.of(job.update());
        this.modules = ModelModules.load(
                context,
                compiler,
                cache,
                arithmetic,
                TrainingText.gradient(job.gradient(), weights, job.weighted(), update, job.precision()),
                TrainingText.sums(job.loss(), job.precision()));
        try {
            gradientSums = sums(modules.gradient(), job.gradient());
            lossSums = sums(modules.loss(), job.loss());
            run = modules.gradient().function(Kernel.TRAIN_RUN.symbol());
            together = modules.gradient().function(Kernel.TRAIN_TOGETHER.symbol());
            rounds = modules.gradient().function(Kernel.TRAIN_ROUNDS.symbol());
            step = modules.gradient().function(Kernel.TRAIN_STEP.symbol());
            allowShared();
        } catch (RuntimeException e) {
            modules.close();
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
    private boolean needsScratch() {
        int declared =
                Math.max(run.staticSharedBytes(), Math.max(rounds.staticSharedBytes(), together.staticSharedBytes()));
        return togetherBytes() + declared > device.sharedBytesPerBlockOptIn();
    }

    /// Doubles of device memory that each block needs then.
    private long scratchCells() {
        return needsScratch() ? weights + 2L * gradientSums.count() : 0;
    }

    /// Address of room for the copies of `blocks` blocks, 0 when shared memory is enough.
    private long copies(DeviceLane lane, int blocks) {
        long cells = scratchCells();
        return cells == 0 ? 0 : lane.room(cells * blocks * Double.BYTES).address();
    }

    private int runBytes() {
        return needsScratch() ? tileBytes(gradientSums.count()) : togetherBytes();
    }

    private boolean canRunTogether() {
        return device.cooperativeLaunch() && !needsScratch();
    }

    @Override
    public int sumCount() {
        return gradientSums.count();
    }

    @Override
    public void run(
            DeviceLane lane,
            CudaReplica model,
            BatchPlan plan,
            RowWindow window,
            long firstStep,
            boolean shared,
            boolean wholeDevice) {
        boolean worthSharing = canRunTogether() && plan.batchRows() > 2L * CHUNK_ROWS;
        if (!shared && wholeDevice && worthSharing) {
            together(lane, model, plan, window, firstStep);
            return;
        }
        if (shared) {
            // one block takes the batches of this call from a counter of its own
            lane.resetCounter(window.fromBatch(plan));
        }
        run(lane, model, plan, window, firstStep, shared, runShape(plan.batchRows(), 1));
    }

    private void run(
            DeviceLane lane,
            CudaReplica model,
            BatchPlan plan,
            RowWindow window,
            long firstStep,
            boolean shared,
            LaunchShape shape) {
        lane.stream()
                .launch(
                        run,
                        shape,
                        Kernel.TRAIN_RUN.arguments(window.arguments(
                                plan,
                                firstStep,
                                model.weights().address(),
                                model.stateAddress(),
                                penalised,
                                lane.counterAddress(),
                                copies(lane, shape.blocks()),
                                shared ? 1 : 0,
                                lane.finiteAddress())));
    }

    private void together(DeviceLane lane, CudaReplica model, BatchPlan plan, RowWindow window, long firstStep) {
        LaunchShape shape = togetherShape(plan.batchRows());
        long chunks = (plan.batchRows() + CHUNK_ROWS - 1) / CHUNK_ROWS;
        long partBytes = 2 * chunks * gradientSums.count() * Double.BYTES;
        long stateBytes = (long) shape.blocks() * states * weights * Double.BYTES;
        DeviceMemory room = lane.room(partBytes + stateBytes);
        lane.stream()
                .launch(
                        together,
                        shape,
                        Kernel.TRAIN_TOGETHER.arguments(window.arguments(
                                plan,
                                firstStep,
                                model.weights().address(),
                                model.stateAddress(),
                                room.address(partBytes, stateBytes),
                                penalised,
                                room.address(),
                                lane.barrierAddress(),
                                lane.finiteAddress())));
    }

    @Override
    public void shared(
            DeviceLane lane, CudaReplica model, BatchPlan plan, RowWindow window, long firstStep, int learners) {
        long batches = window.toBatch(plan) - window.fromBatch(plan);
        LaunchShape shape = sharedShape(plan.batchRows(), (int) Math.min(learners, batches));
        run(lane, model, plan, window, firstStep, true, shape);
    }

    @Override
    public void rounds(DeviceLane lane, BatchPlan plan, RowWindow window, RoundCells cells) {
        LaunchShape shape = roundsShape(plan.batchRows(), (int) cells.learners());
        lane.stream()
                .launch(
                        rounds,
                        shape,
                        Kernel.TRAIN_ROUNDS.arguments(window.arguments(
                                plan,
                                cells.arguments(
                                        penalised,
                                        copies(lane, shape.blocks()),
                                        lane.barrierAddress(),
                                        lane.finiteAddress()))));
    }

    @Override
    public void gradientSums(DeviceLane lane, PlannedRows rows, long at, long first, long end, long sums) {
        sums(lane, gradientSums, rows, at, first, end, sums);
    }

    @Override
    public void lossSums(DeviceLane lane, PlannedRows rows, long at, long end, long sums) {
        sums(lane, lossSums, rows, at, 0, end, sums);
    }

    private void sums(DeviceLane lane, Sums program, PlannedRows of, long at, long first, long end, long sums) {
        long chunks = (end - first + CHUNK_ROWS - 1) / CHUNK_ROWS;
        DeviceMemory parts = lane.scratch(Math.max(1, chunks * program.count() * Double.BYTES));
        of.windows(lane, first, end, CHUNK_ROWS, window -> {
            long chunk = (window.fromRow() - first) / CHUNK_ROWS;
            lane.stream()
                    .launch(
                            program.sums(),
                            sumsShape(program, window.rows()),
                            Kernel.TRAIN_SUMS.arguments(window.arguments(
                                    at,
                                    window.fromRow(),
                                    window.toRow(),
                                    parts.address() + chunk * program.count() * Double.BYTES)));
        });
        lane.stream()
                .launch(
                        program.finish(),
                        finishShape(program),
                        Kernel.TRAIN_SUMS_FINISH.arguments(parts.address(), chunks, sums));
    }

    @Override
    public void step(DeviceLane lane, CudaReplica model, long sums, long rows, long number, boolean shared) {
        lane.stream()
                .launch(
                        step,
                        stepShape(),
                        Kernel.TRAIN_STEP.arguments(
                                sums,
                                rows,
                                model.weights().address(),
                                model.stateAddress(),
                                penalised,
                                number,
                                shared ? 1 : 0,
                                lane.finiteAddress()));
    }

    /// Threads of a block that works on batches of `batchRows` rows alone: `wanted`, or a warp for each tile
    /// when that is 0; no more than the kernel's registers allow.
    private int threadsFor(CudaFunction function, long batchRows, int wanted) {
        long tiles = Math.clamp((batchRows + TILE_ROWS - 1) / TILE_ROWS, 1, PASS_TILES);
        int most = Math.min(device.maxThreadsPerBlock(), function.maxThreadsPerBlock()) / WARP * WARP;
        return (int) Math.min(wanted > 0 ? wanted : tiles * WARP, most);
    }

    private LaunchShape runShape(long batchRows, int blocks) {
        return new LaunchShape(blocks, threadsFor(run, batchRows, 0), runBytes(), false);
    }

    /// Blocks that share the chunks of a batch, as many as can be on the device at once.
    private LaunchShape togetherShape(long batchRows) {
        long chunks = (batchRows + CHUNK_ROWS - 1) / CHUNK_ROWS;
        return new LaunchShape(
                (int) Math.min(chunks, resident(together, CHUNK_THREADS, togetherBytes())),
                CHUNK_THREADS,
                togetherBytes(),
                true);
    }

    /// One block for each learner, as many as can be on the device at once.
    private LaunchShape roundsShape(long batchRows, int learners) {
        int chosen = threadsFor(rounds, batchRows, blockThreads);
        return new LaunchShape(Math.min(learners, resident(rounds, chosen, runBytes())), chosen, runBytes(), true);
    }

    /// Blocks for `learners` learners on one model.
    private LaunchShape sharedShape(long batchRows, int learners) {
        int chosen = threadsFor(run, batchRows, blockThreads);
        return new LaunchShape(Math.min(learners, resident(run, chosen, runBytes())), chosen, runBytes(), false);
    }

    private LaunchShape sumsShape(Sums sums, long rows) {
        long chunks = Math.max(1, (rows + CHUNK_ROWS - 1) / CHUNK_ROWS);
        int most = resident(sums.sums(), CHUNK_THREADS, sumBytes(sums.count()));
        return new LaunchShape((int) Math.min(chunks, 4L * most), CHUNK_THREADS, sumBytes(sums.count()), false);
    }

    private LaunchShape finishShape(Sums sums) {
        return LaunchShape.forItems((long) sums.count() * WARP, CHUNK_THREADS, device.multiprocessors());
    }

    private LaunchShape stepShape() {
        int most = Math.min(CHUNK_THREADS, step.maxThreadsPerBlock() / WARP * WARP);
        return LaunchShape.of(1, Math.clamp((weights + WARP - 1) / WARP * (long) WARP, WARP, most));
    }

    private int resident(CudaFunction function, int threads, int sharedBytes) {
        return Math.max(1, device.multiprocessors() * function.residentBlocks(threads, sharedBytes));
    }

    @Override
    public void close() {
        modules.close();
    }
}
