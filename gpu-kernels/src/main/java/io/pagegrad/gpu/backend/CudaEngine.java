package io.pagegrad.gpu.backend;

import io.pagegrad.column.Closing;
import io.pagegrad.gpu.compile.Arithmetic;
import io.pagegrad.gpu.compile.CubinCache;
import io.pagegrad.gpu.compile.CudaCompiler;
import io.pagegrad.gpu.driver.CudaContext;
import io.pagegrad.gpu.driver.CudaStream;
import io.pagegrad.gpu.driver.DeviceMemory;
import io.pagegrad.gpu.driver.LaunchShape;
import io.pagegrad.gpu.emit.TrainingText;
import io.pagegrad.gpu.kernel.Kernel;
import io.pagegrad.gpu.kernel.KernelLibrary;
import io.pagegrad.gpu.kernel.ProductKind;
import io.pagegrad.trainer.backend.BatchPlan;
import io.pagegrad.trainer.backend.Engine;
import io.pagegrad.trainer.backend.Job;
import io.pagegrad.trainer.backend.LearnerKernels;
import io.pagegrad.trainer.backend.ParameterVector;
import io.pagegrad.trainer.backend.Replica;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// One CUDA device at work on one job.
///
/// Each worker is a host thread with a stream of its own; a call returns when its work is done, so that what one
/// worker wrote another reads after any hand-over between their threads.
final class CudaEngine implements Engine, LearnerKernels {
    /// Host threads that drive a device; learners beyond them take turns.
    static final int MOST_WORKERS = 16;

    private static final double BYTES_PER_SECOND_OF_A_MULTIPROCESSOR = 15e9;

    private final Job job;
    private final CudaContext context;
    private final ModelKernels kernels;
    private final KernelLibrary library;
    private final VectorSlab vectors;
    private final DeviceMemoryPlan memory;
    private final DeviceMemory penalised;
    private final List<DeviceLane> lanes = new ArrayList<>();
    private final ThreadLocal<Integer> worker = ThreadLocal.withInitial(() -> 0);
    private final WorkerThreads threads;
    private final FusedLearners fused;
    private final List<CudaReplica> replicas = new CopyOnWriteArrayList<>();
    private volatile boolean parallel;
    private final RowForm form;
    private final RowStore store;
    private PlannedRows rows;
    private CudaVector initialWeights;

    private CudaEngine(
            Job job,
            CudaContext context,
            ModelKernels kernels,
            KernelLibrary library,
            DeviceMemory penalised,
            DeviceMemoryPlan memory) {
        this.job = job;
        this.context = context;
        this.kernels = kernels;
        this.library = library;
        this.penalised = penalised;
        this.memory = memory;
        this.vectors = new VectorSlab(context);
        this.form = RowForm.of(job);
        this.store = new RowStore(library, form, memory.rowBytes());
        this.threads = new WorkerThreads(workers());
        this.fused = new FusedLearners(this);
        List<AutoCloseable> opened = new ArrayList<>(List.of(vectors));
        try {
            for (int lane = 0; lane < workers(); lane++) {
                lanes.add(new DeviceLane(context));
                opened.add(lanes.getLast());
            }
        } catch (RuntimeException e) {
            Closing.after(e, opened);
            throw e;
        }
    }

    /// Takes ownership of `context`.
    static CudaEngine open(
            CudaContext context,
            CudaCompiler compiler,
            CubinCache cache,
            Arithmetic arithmetic,
            double memoryShare,
            int blockThreads,
            ProductKind products,
            Job job) {
        List<AutoCloseable> opened = new ArrayList<>(List.of(context));
        try {
            DeviceMemory penalised = penalised(context, job);
            opened.add(penalised);
            ModelKernels kernels = job.network() == null
                    ? new TrainingKernels(context, compiler, cache, arithmetic, job, penalised.address(), blockThreads)
                    : new NetworkKernels(
                            context, compiler, cache, arithmetic, products, job, penalised.address(), blockThreads);
            opened.add(kernels);
            KernelLibrary library = KernelLibrary.load(context, compiler, cache, TrainingText.real(job.precision()));
            opened.add(library);
            return new CudaEngine(job, context, kernels, library, penalised, DeviceMemoryPlan.of(context, memoryShare));
        } catch (RuntimeException e) {
            Closing.after(e, opened.reversed());
            throw e;
        }
    }

    /// 1 for each weight that penalties act on.
    private static DeviceMemory penalised(CudaContext context, Job job) {
        DeviceMemory memory = context.allocate((long) job.weightCount() * Double.BYTES + 8);
        try (Arena arena = Arena.ofConfined();
                CudaStream stream = context.newStream()) {
            MemorySegment marks = arena.allocate(memory.sizeBytes(), Double.BYTES);
            for (int w = 0; w < job.weightCount(); w++) {
                marks.setAtIndex(ValueLayout.JAVA_DOUBLE, w, job.penalised()[w] ? 1 : 0);
            }
            stream.upload(marks, memory, 0);
            stream.synchronize();
            return memory;
        } catch (RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    ModelKernels kernels() {
        return kernels;
    }

    PlannedRows planRows() {
        return rows;
    }

    /// The lane of the calling worker.
    DeviceLane lane() {
        return lanes.get(worker.get());
    }

    /// Whether no other worker uses the device now.
    boolean hasWholeDevice() {
        return !parallel;
    }

    @Override
    public int workers() {
        return Math.min(job.workers(), MOST_WORKERS);
    }

    @Override
    public double capacity() {
        double peak = context.device().peakBytesPerSecond();
        return peak > 0 ? peak : context.device().multiprocessors() * BYTES_PER_SECOND_OF_A_MULTIPROCESSOR;
    }

    @Override
    public void plan(BatchPlan plan) {
        if (rows != null) {
            rows.close();
            rows = null;
        }
        rows = place(plan);
    }

    private PlannedRows place(BatchPlan plan) {
        return new PlannedRows(lane(), plan, store.place(lane(), plan), form, memory.windowBytes());
    }

    @Override
    public BatchPlan plan() {
        return rows.plan();
    }

    /// Rows of the batches `[fromBatch, toBatch)` in windows of whole batches, a multiple of `batches` but for
    /// the last.
    void windows(DeviceLane lane, long fromBatch, long toBatch, long batches, Consumer<RowWindow> work) {
        BatchPlan plan = rows.plan();
        long first = fromBatch * plan.batchRows();
        long end = Math.min(plan.rows(), toBatch * plan.batchRows());
        rows.windows(lane, first, end, batches * plan.batchRows(), work);
    }

    @Override
    public CudaReplica newReplica() {
        int count = job.weightCount();
        int states = job.update().optimizer().stateCount();
        long bytes = (long) count * Double.BYTES;
        VectorSlab.Place place = vectors.take(bytes * (1 + states));
        CudaVector weights = new CudaVector(this, place.memory(), place.offsetBytes(), count);
        copy(initialWeights(), weights);
        List<CudaVector> state = new ArrayList<>();
        for (int s = 0; s < states; s++) {
            CudaVector vector = new CudaVector(this, place.memory(), place.offsetBytes() + (1 + s) * bytes, count);
            clear(vector);
            state.add(vector);
        }
        return register(new CudaReplica(this, weights, state, sumCells(), false));
    }

    @Override
    public Replica shareReplica(Replica original) {
        CudaReplica first = (CudaReplica) original;
        return register(new CudaReplica(this, first.weights(), first.stateVectors(), sumCells(), true));
    }

    int weightCount() {
        return job.weightCount();
    }

    /// Sums of a gradient.
    int sumCount() {
        return kernels.sumCount();
    }

    private VectorSlab.Place sumCells() {
        return vectors.take((long) sumCount() * Double.BYTES);
    }

    private CudaReplica register(CudaReplica replica) {
        replicas.add(replica);
        return replica;
    }

    @Override
    public CudaVector newVector() {
        VectorSlab.Place place = vectors.take((long) job.weightCount() * Double.BYTES);
        CudaVector vector = new CudaVector(this, place.memory(), place.offsetBytes(), job.weightCount());
        clear(vector);
        return vector;
    }

    private void clear(CudaVector vector) {
        DeviceLane lane = lane();
        lane.stream().fill(vector.memory(), vector.offsetBytes(), vector.bytes(), (byte) 0);
        lane.stream().synchronize();
    }

    /// Where every replica begins: made once, since there may be thousands of them.
    private synchronized CudaVector initialWeights() {
        if (initialWeights == null) {
            if (job.draw() == null) {
                VectorSlab.Place place = vectors.take((long) job.weightCount() * Double.BYTES);
                initialWeights = new CudaVector(this, place.memory(), place.offsetBytes(), job.weightCount());
                initialWeights.write(job.initialWeights());
            } else {
                initialWeights = newVector();
                DrawnWeights.draw(lane().stream(), library, job.draw(), initialWeights.address());
                lane().stream().synchronize();
            }
        }
        return initialWeights;
    }

    @Override
    public void copy(ParameterVector from, ParameterVector to) {
        CudaVector source = (CudaVector) from;
        CudaVector target = (CudaVector) to;
        DeviceLane lane = lane();
        lane.stream()
                .copy(source.memory(), source.offsetBytes(), target.memory(), target.offsetBytes(), source.bytes());
        lane.stream().synchronize();
    }

    @Override
    public void axpy(double factor, ParameterVector x, ParameterVector y) {
        launch(Kernel.VECTOR_AXPY, address(y), factor, address(x), (long) job.weightCount());
    }

    @Override
    public void addDifference(double factor, ParameterVector a, ParameterVector b, ParameterVector y) {
        launch(Kernel.VECTOR_ADD_DIFFERENCE, address(y), factor, address(a), address(b), (long) job.weightCount());
    }

    @Override
    public void sumInto(List<? extends ParameterVector> terms, ParameterVector sum) {
        // the sum may be one of the terms: it is put together beside them
        long bytes = (long) job.weightCount() * Double.BYTES;
        DeviceLane lane = lane();
        DeviceMemory total = lane.scratch(bytes);
        lane.stream().fill(total, 0, bytes, (byte) 0);
        for (ParameterVector term : terms) {
            library.launch(
                    lane.stream(), Kernel.VECTOR_AXPY, job.weightCount(), total.address(), 1.0, address(term), (long)
                            job.weightCount());
        }
        CudaVector target = (CudaVector) sum;
        lane.stream().copy(total, 0, target.memory(), target.offsetBytes(), bytes);
        lane.stream().synchronize();
    }

    private void launch(Kernel kernel, Number... arguments) {
        DeviceLane lane = lane();
        library.launch(lane.stream(), kernel, job.weightCount(), arguments);
        lane.stream().synchronize();
    }

    private static long address(ParameterVector vector) {
        return ((CudaVector) vector).address();
    }

    @Override
    public double norm(ParameterVector vector) {
        return Math.sqrt(squares(vector));
    }

    /// Squares of huge numbers overflow, so infinity is looked at number by number.
    @Override
    public boolean isFinite(ParameterVector vector) {
        if (Double.isFinite(squares(vector))) {
            return true;
        }
        for (double value : vector.read()) {
            if (!Double.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    private double squares(ParameterVector vector) {
        long count = job.weightCount();
        int parts = (int) ((count + 2047) / 2048);
        DeviceLane lane = lane();
        DeviceMemory cells = lane.scratch((parts + 1L) * Double.BYTES);
        library.launch(
                lane.stream(),
                Kernel.VECTOR_NORM_PARTS,
                LaunchShape.of(parts, 256),
                address(vector),
                count,
                cells.address());
        long total = cells.address((long) parts * Double.BYTES, Double.BYTES);
        library.launch(lane.stream(), Kernel.VECTOR_NORM_FINISH, LaunchShape.of(1, 32), cells.address(), parts, total);
        return readDouble(lane, cells, (long) parts * Double.BYTES);
    }

    private static double readDouble(DeviceLane lane, DeviceMemory memory, long offsetBytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment host = arena.allocate(ValueLayout.JAVA_DOUBLE);
            lane.stream().download(memory, offsetBytes, host);
            lane.stream().synchronize();
            return host.get(ValueLayout.JAVA_DOUBLE, 0);
        }
    }

    @Override
    public void parallel(WorkerTask task) {
        parallel = true;
        try {
            threads.run(number -> {
                worker.set(number);
                task.run(number);
            });
        } finally {
            parallel = false;
        }
    }

    @Override
    public boolean meet(int number) {
        return threads.meet();
    }

    @Override
    public boolean isWorthMeeting(long rowsEach) {
        return workers() > 1;
    }

    @Override
    public boolean runTogether(Replica replica, long fromBatch, long toBatch, long firstStep) {
        return replica.run(fromBatch, toBatch, firstStep);
    }

    @Override
    public boolean trainRounds(Rounds rounds, long fromBatch, long toBatch) {
        return fused.rounds(rounds, fromBatch, toBatch);
    }

    @Override
    public boolean trainShared(Replica model, int learners, long fromBatch, long toBatch, long firstStep) {
        return fused.shared((CudaReplica) model, learners, fromBatch, toBatch, firstStep);
    }

    @Override
    public double meanLoss(ParameterVector weights, BatchPlan plan) {
        if (plan.rows() == 0) {
            return Double.NaN;
        }
        DeviceLane lane = lane();
        try (PlannedRows of = place(plan)) {
            VectorSlab.Place place = lossCells();
            kernels.lossSums(
                    lane, of, address(weights), plan.rows(), place.memory().address() + place.offsetBytes());
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment host = arena.allocate(ValueLayout.JAVA_DOUBLE, job.weighted() ? 2 : 1);
                lane.stream().download(place.memory(), place.offsetBytes(), host);
                lane.stream().synchronize();
                double total = host.getAtIndex(ValueLayout.JAVA_DOUBLE, 0);
                return total / (job.weighted() ? host.getAtIndex(ValueLayout.JAVA_DOUBLE, 1) : plan.rows());
            }
        }
    }

    private VectorSlab.Place lossCells;

    private synchronized VectorSlab.Place lossCells() {
        if (lossCells == null) {
            lossCells = vectors.take(2 * Double.BYTES);
        }
        return lossCells;
    }

    @Override
    public long rowsTrained() {
        long trained = 0;
        for (CudaReplica replica : replicas) {
            trained += replica.rowsTrained();
        }
        return trained;
    }

    @Override
    public void close() {
        List<AutoCloseable> open = new ArrayList<>();
        if (rows != null) {
            open.add(rows);
        }
        open.add(store);
        open.addAll(lanes);
        open.addAll(List.of(penalised, vectors, library, kernels, context));
        Closing.all(open);
    }
}
