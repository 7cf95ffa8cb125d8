package io.pagegrad.gpu.backend;

import io.pagegrad.expression.matrix.Shape;
import io.pagegrad.gpu.compile.Arithmetic;
import io.pagegrad.gpu.compile.CubinCache;
import io.pagegrad.gpu.compile.CudaCompiler;
import io.pagegrad.gpu.driver.CudaContext;
import io.pagegrad.gpu.driver.CudaDevice;
import io.pagegrad.gpu.driver.CudaFunction;
import io.pagegrad.gpu.driver.CudaModule;
import io.pagegrad.gpu.driver.DeviceMemory;
import io.pagegrad.gpu.driver.LaunchShape;
import io.pagegrad.gpu.emit.NetworkText;
import io.pagegrad.gpu.emit.TrainingText;
import io.pagegrad.gpu.kernel.Kernel;
import io.pagegrad.gpu.kernel.KernelText;
import io.pagegrad.gpu.kernel.ProductKind;
import io.pagegrad.trainer.backend.BatchPlan;
import io.pagegrad.trainer.backend.Job;
import io.pagegrad.trainer.backend.NoSuchDeviceException;
import java.util.Locale;

/// The kernels of a network: a group of blocks is a learner, its weights, sums and the values of a batch lie in
/// device memory.
///
/// Unless told how many threads a learner has, groups are as large as the learners leave room for, up to the
/// tiles of the largest product; with larger ones fewer learners are at work at a time.
final class NetworkKernels implements ModelKernels {
    /// Threads of a block.
    static final int THREADS = 256;

    private static final int TILE = 64;
    private static final int CHUNK_ROWS = 1024;
    private static final int CELLS_BYTES = 16;
    private static final long CELL_REGION_BYTES = 1L << 16;

    /// Part of the free memory that rooms may take.
    private static final int ROOM_PART = 2;

    private final CudaContext context;
    private final CudaDevice device;
    private final ModelModules modules;
    private final NetworkText gradient;
    private final NetworkText loss;
    private final CudaFunction run;
    private final CudaFunction rounds;
    private final CudaFunction step;
    private final long penalised;
    private final int valueBytes;
    private final int mostTiles;
    private final int wantedBlocks;

    /// How a launch is cut into groups of blocks.
    ///
    /// @param cells device address of four words for each group
    /// @param roomCells doubles of room for each group
    private record Groups(LaunchShape shape, int blocks, long cells, long room, long roomCells, long capacity) {}

    /// @param penalised device address of 1 for each weight that penalties act on
    /// @param learnerThreads threads of a learner that is one of many, a multiple of 256; 0 chooses by their
    /// number
    /// @throws NoSuchDeviceException when the products need tensor cores that are not there
    NetworkKernels(
            CudaContext context,
            CudaCompiler compiler,
            CubinCache cache,
            Arithmetic arithmetic,
            ProductKind products,
            Job job,
            long penalised,
            int learnerThreads) {
        if (learnerThreads < 0 || learnerThreads % THREADS != 0) {
            throw new IllegalArgumentException(
                    "threads=" + learnerThreads + ": a learner of a network has whole blocks of " + THREADS);
        }
        this.wantedBlocks = learnerThreads / THREADS;
        this.context = context;
        this.device = context.device();
        this.penalised = penalised;
        this.valueBytes = job.precision().computeBytes();
        boolean tensors = valueBytes == Float.BYTES
                && KernelText.hasTensorCores(TrainingText.real(job.precision()), device.architecture());
        if (products.areOfTensorCores() && !tensors) {
            throw new NoSuchDeviceException("products " + products.word()
                    + " need float32 and tensor cores of compute capability 8.0: " + device + ", "
                    + job.precision().toString().toLowerCase(Locale.ROOT));
        }
        TrainingText.Update update = TrainingText.Update.of(job.update());
        this.gradient = NetworkText.gradient(job.network(), update, products, job.precision());
        this.loss = NetworkText.loss(job.network(), products, job.precision());
        this.mostTiles = mostTiles(job);
        this.modules = ModelModules.load(context, compiler, cache, arithmetic, gradient.source(), loss.source());
        try {
            run = modules.gradient().function(Kernel.NETWORK_RUN.symbol());
            rounds = modules.gradient().function(Kernel.NETWORK_ROUNDS.symbol());
            step = modules.gradient().function(Kernel.TRAIN_STEP.symbol());
        } catch (RuntimeException e) {
            modules.close();
            throw e;
        }
    }

    /// Threads of a learner that can all have work.
    static int mostThreads(Job job) {
        return THREADS * mostTiles(job);
    }

    private static int mostTiles(Job job) {
        int most = 1;
        for (Shape shape : job.network().shapes()) {
            most = Math.max(most, tiles(shape.rows()) * tiles(shape.columns()));
        }
        return most;
    }

    private static int tiles(int length) {
        return (length + TILE - 1) / TILE;
    }

    @Override
    public int sumCount() {
        return gradient.sums();
    }

    /// @param wanted groups that have work
    /// @param wantedBlocks most blocks of a group; 0 for as many as the groups leave room for
    private Groups groups(
            DeviceLane lane, CudaFunction function, NetworkText text, long batchRows, long wanted, int wantedBlocks) {
        long capacity = Math.min(batchRows, CHUNK_ROWS);
        long valueRoom = (text.rowValues() * capacity + text.values()) * valueBytes;
        long roomCells = text.sums() + (valueRoom + Double.BYTES - 1) / Double.BYTES + 1;
        long resident = Math.max(1, (long) device.multiprocessors() * function.residentBlocks(THREADS, 0));
        long usable = (context.memory().freeBytes() + lane.roomBytes()) / ROOM_PART - CELL_REGION_BYTES;
        long fitting = Math.max(1, usable / (roomCells * Double.BYTES));
        int asked = device.cooperativeLaunch() ? (int) Math.min(wantedBlocks, Math.min(mostTiles, resident)) : 1;
        long atOnce = Math.min(resident / Math.max(1, asked), fitting);
        long groups = Math.clamp(wanted, 1, Math.min(atOnce, CELL_REGION_BYTES / CELLS_BYTES));
        int blocks = asked > 0 ? asked : (int) Math.clamp(resident / groups, 1, mostTiles);
        DeviceMemory memory = lane.room(CELL_REGION_BYTES + groups * roomCells * Double.BYTES);
        lane.stream().fill(memory, 0, groups * CELLS_BYTES, (byte) 0);
        return new Groups(
                new LaunchShape((int) (groups * blocks), THREADS, 0, blocks > 1),
                blocks,
                memory.address(0, CELL_REGION_BYTES),
                memory.address(CELL_REGION_BYTES, groups * roomCells * Double.BYTES),
                roomCells,
                capacity);
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
        if (shared) {
            // this call's batches, from a counter of its own
            lane.resetCounter(window.fromBatch(plan));
        }
        Groups groups = groups(lane, run, gradient, plan.batchRows(), 1, wholeDevice && !shared ? 0 : 1);
        run(lane, model, plan, window, firstStep, shared, groups);
    }

    private void run(
            DeviceLane lane,
            CudaReplica model,
            BatchPlan plan,
            RowWindow window,
            long firstStep,
            boolean shared,
            Groups groups) {
        lane.stream()
                .launch(
                        run,
                        groups.shape(),
                        Kernel.NETWORK_RUN.arguments(window.arguments(
                                plan,
                                firstStep,
                                model.weights().address(),
                                model.stateAddress(),
                                penalised,
                                lane.counterAddress(),
                                groups.capacity(),
                                groups.blocks(),
                                groups.cells(),
                                groups.room(),
                                groups.roomCells(),
                                shared ? 1 : 0,
                                lane.finiteAddress())));
    }

    @Override
    public void shared(
            DeviceLane lane, CudaReplica model, BatchPlan plan, RowWindow window, long firstStep, int learners) {
        long batches = window.toBatch(plan) - window.fromBatch(plan);
        Groups groups = groups(lane, run, gradient, plan.batchRows(), Math.min(learners, batches), wantedBlocks);
        run(lane, model, plan, window, firstStep, true, groups);
    }

    @Override
    public void rounds(DeviceLane lane, BatchPlan plan, RowWindow window, RoundCells cells) {
        Groups groups = groups(lane, rounds, gradient, plan.batchRows(), cells.learners(), wantedBlocks);
        lane.stream()
                .launch(
                        rounds,
                        new LaunchShape(groups.shape().blocks(), THREADS, 0, true),
                        Kernel.NETWORK_ROUNDS.arguments(window.arguments(
                                plan,
                                cells.arguments(
                                        penalised,
                                        groups.capacity(),
                                        groups.blocks(),
                                        groups.cells(),
                                        groups.room(),
                                        groups.roomCells(),
                                        lane.barrierAddress(),
                                        lane.finiteAddress()))));
    }

    @Override
    public void gradientSums(DeviceLane lane, PlannedRows rows, long weights, long first, long end, long sums) {
        sums(lane, modules.gradient(), gradient, rows, weights, first, end, sums);
    }

    @Override
    public void lossSums(DeviceLane lane, PlannedRows rows, long weights, long end, long sums) {
        sums(lane, modules.loss(), loss, rows, weights, 0, end, sums);
    }

    private void sums(
            DeviceLane lane,
            CudaModule module,
            NetworkText text,
            PlannedRows of,
            long weights,
            long first,
            long end,
            long sums) {
        long chunks = Math.max(1, (end - first + CHUNK_ROWS - 1) / CHUNK_ROWS);
        CudaFunction function = module.function(Kernel.NETWORK_SUMS.symbol());
        DeviceMemory parts = lane.scratch(chunks * text.sums() * Double.BYTES);
        of.windows(lane, first, end, CHUNK_ROWS, window -> {
            long chunk = (window.fromRow() - first) / CHUNK_ROWS;
            long here = (window.rows() + CHUNK_ROWS - 1) / CHUNK_ROWS;
            Groups groups = groups(lane, function, text, window.rows(), here, 0);
            lane.stream()
                    .launch(
                            function,
                            groups.shape(),
                            Kernel.NETWORK_SUMS.arguments(window.arguments(
                                    weights,
                                    window.fromRow(),
                                    window.toRow(),
                                    groups.capacity(),
                                    groups.blocks(),
                                    groups.cells(),
                                    groups.room(),
                                    groups.roomCells(),
                                    parts.address() + chunk * text.sums() * Double.BYTES)));
        });
        lane.stream()
                .launch(
                        module.function(Kernel.NETWORK_SUMS_FINISH.symbol()),
                        LaunchShape.forItems(text.sums(), THREADS, device.multiprocessors()),
                        Kernel.NETWORK_SUMS_FINISH.arguments(parts.address(), chunks, sums));
    }

    @Override
    public void step(DeviceLane lane, CudaReplica model, long sums, long rows, long number, boolean shared) {
        lane.stream()
                .launch(
                        step,
                        LaunchShape.of(1, THREADS),
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

    @Override
    public void close() {
        modules.close();
    }
}
