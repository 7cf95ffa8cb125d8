package io.pagegrad.gpu.backend;

import io.pagegrad.cache.load.ColumnObserver;
import io.pagegrad.gpu.GpuBackends;
import io.pagegrad.gpu.compile.Arithmetic;
import io.pagegrad.gpu.compile.CubinCache;
import io.pagegrad.gpu.kernel.ProductKind;
import io.pagegrad.trainer.backend.BackendGroup;
import io.pagegrad.trainer.backend.BatchPlan;
import io.pagegrad.trainer.backend.ComputeBackend;
import io.pagegrad.trainer.backend.Engine;
import io.pagegrad.trainer.backend.Job;
import io.pagegrad.trainer.backend.NoSuchDeviceException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A CUDA device as something that trains; found by `ServiceLoader`. Making one loads nothing.
public final class CudaBackend implements ComputeBackend {
    /// System property that names the device of the backend that `ServiceLoader` makes: its number, 0 unless set.
    public static final String DEVICE = "pagegrad.cuda.device";

    /// System property that sets the threads of a learner that is one of many: of its block, a multiple of 32,
    /// or for networks of its blocks together, a multiple of 256; 0 or not set: chosen by the batch, for
    /// networks by the number of learners.
    public static final String BLOCK_THREADS = "pagegrad.cuda.threads";

    /// System property that sets how matrices of networks are multiplied: `strict`, the default, or on tensor
    /// cores `tf32`, `bf16`, `f16`.
    public static final String PRODUCTS = "pagegrad.cuda.products";

    /// System property that sets how generated code may round: `strict`, `contract`, the default, or `fast`.
    public static final String ARITHMETIC = "pagegrad.cuda.arithmetic";

    private static final int MOST_THREADS_TO_START = 128;

    private final int device;
    private final Arithmetic arithmetic;
    private final double memoryShare;
    private final int blockThreads;
    private final ProductKind products;

    public CudaBackend() {
        this(
                Integer.getInteger(DEVICE, 0),
                Arithmetic.named(System.getProperty(ARITHMETIC, Arithmetic.CONTRACT.word())),
                DeviceMemoryPlan.DEFAULT_SHARE);
    }

    /// @param device number of the device
    /// @param arithmetic how generated code may round
    /// @param memoryShare part of the free device memory that rows may take, in `(0, 1]`; rows beyond it are
    /// streamed
    public CudaBackend(int device, Arithmetic arithmetic, double memoryShare) {
        this(
                device,
                arithmetic,
                memoryShare,
                Integer.getInteger(BLOCK_THREADS, 0),
                ProductKind.named(System.getProperty(PRODUCTS, ProductKind.STRICT.word())));
    }

    private CudaBackend(int device, Arithmetic arithmetic, double memoryShare, int blockThreads, ProductKind products) {
        if (!(memoryShare > 0 && memoryShare <= 1)) {
            throw new IllegalArgumentException("memoryShare=" + memoryShare + ": must be in (0, 1]");
        }
        this.device = device;
        this.arithmetic = arithmetic;
        this.memoryShare = memoryShare;
        this.blockThreads = blockThreads;
        this.products = products;
    }

    /// This backend with another way to multiply the matrices of networks.
    public CudaBackend withProducts(ProductKind kind) {
        return new CudaBackend(device, arithmetic, memoryShare, blockThreads, kind);
    }

    private CudaBackend withBlockThreads(int threads) {
        return new CudaBackend(device, arithmetic, memoryShare, threads, products);
    }

    @Override
    public String name() {
        return "cuda";
    }

    @Override
    public ComputeBackend on(String devices) {
        GpuBackends.Found.Cuda cuda = GpuBackends.require();
        int count = cuda.driver().devices().size();
        Map<Integer, CudaBackend> byNumber = new HashMap<>();
        List<CudaBackend> named = new ArrayList<>();
        for (String word : devices.split(",", -1)) {
            int number;
            try {
                number = Integer.parseInt(word);
            } catch (NumberFormatException e) {
                throw new NoSuchDeviceException("cuda:" + devices + ": name devices by their numbers, from 0");
            }
            if (number < 0 || number >= count) {
                throw new NoSuchDeviceException(
                        "there is no device cuda:" + number + ": the driver has " + count + ", numbered from 0");
            }
            named.add(byNumber.computeIfAbsent(
                    number, same -> new CudaBackend(same, arithmetic, memoryShare, blockThreads, products)));
        }
        return named.size() == 1 ? named.getFirst() : new BackendGroup(named);
    }

    @Override
    public String unavailableBecause() {
        return GpuBackends.find() instanceof GpuBackends.Found.None(String reason) ? reason : null;
    }

    @Override
    public boolean trainsNetworks() {
        return true;
    }

    /// @throws io.pagegrad.gpu.GpuUnavailableException when there is no device
    @Override
    public ColumnObserver stage() {
        GpuBackends.Found.Cuda cuda = GpuBackends.require();
        return ColumnStage.open(cuda.driver().open(device), cuda.compiler(), CubinCache.ofUser(), memoryShare);
    }

    /// @throws io.pagegrad.gpu.GpuUnavailableException when there is no device
    @Override
    public Engine open(Job job) {
        GpuBackends.Found.Cuda cuda = GpuBackends.require();
        return CudaEngine.open(
                cuda.driver().open(device),
                cuda.compiler(),
                CubinCache.ofUser(),
                arithmetic,
                memoryShare,
                blockThreads,
                products,
                job);
    }

    @Override
    public Optional<Tuned> tuned(Job job, BatchPlan rows, boolean ownModels, int mostLearners) {
        int processors = GpuBackends.require().driver().devices().get(device).multiprocessors();
        LearnerTrial trial =
                new LearnerTrial(threads -> withBlockThreads(threads).open(job), rows, ownModels);
        LearnerTuner.Choice choice = job.network() == null
                ? new LearnerTuner(trial, mostLearners)
                        .tune(processors, (int) Math.min(rows.batchRows(), MOST_THREADS_TO_START))
                : new LearnerTuner(trial, mostLearners, NetworkKernels.THREADS, NetworkKernels.mostThreads(job))
                        .tune(processors, NetworkKernels.THREADS);
        return Optional.of(new Tuned(withBlockThreads(choice.threads()), choice.learners()));
    }
}
