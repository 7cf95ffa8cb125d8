package io.pagegrad.gpu.pages;

import io.pagegrad.gpu.GpuBackends;
import io.pagegrad.gpu.backend.CudaBackend;
import io.pagegrad.gpu.compile.CubinCache;
import io.pagegrad.gpu.driver.CudaContext;
import io.pagegrad.gpu.kernel.KernelLibrary;
import io.pagegrad.gpu.kernel.Real;
import io.pagegrad.pagefile.device.PageDecoder;
import io.pagegrad.pagefile.device.PageDecoding;
import io.pagegrad.pagefile.device.PageForm;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.LongAdder;

/// One CUDA device that decodes pages: each reading thread has a stream and buffers of its own, which the next
/// one takes over.
final class CudaPageDecoding implements PageDecoding {
    private final CudaContext context;
    private final KernelLibrary library;
    private final Deque<PageLane> idle = new ArrayDeque<>();
    private final LongAdder decoded = new LongAdder();
    private final LongAdder left = new LongAdder();

    private CudaPageDecoding(CudaContext context, KernelLibrary library) {
        this.context = context;
        this.library = library;
    }

    static CudaPageDecoding open() {
        GpuBackends.Found.Cuda cuda = GpuBackends.require();
        CudaContext context = cuda.driver().open(Integer.getInteger(CudaBackend.DEVICE, 0));
        try {
            return new CudaPageDecoding(
                    context, KernelLibrary.load(context, cuda.compiler(), CubinCache.ofUser(), Real.FLOAT32));
        } catch (RuntimeException e) {
            context.close();
            throw e;
        }
    }

    @Override
    public PageDecoder open(PageForm form) {
        PageLane lane = take();
        return new CudaPageDecoder(form, library, lane == null ? new PageLane(context) : lane, this::giveBack);
    }

    private synchronized PageLane take() {
        return idle.poll();
    }

    private synchronized void giveBack(PageLane lane) {
        idle.push(lane);
    }

    @Override
    public void count(long pagesDecoded, long pagesLeft) {
        decoded.add(pagesDecoded);
        left.add(pagesLeft);
    }

    @Override
    public long decoded() {
        return decoded.sum();
    }

    @Override
    public long left() {
        return left.sum();
    }

    /// All decoders must be closed.
    @Override
    public synchronized void close() {
        for (PageLane lane : idle) {
            lane.close();
        }
        idle.clear();
        library.close();
        context.close();
    }
}
