package io.pagegrad.trainer.backend.cpu;

import io.pagegrad.trainer.backend.Engine.WorkerTask;

/// Threads that run the same task at the same time and may wait for each other in it.
final class CpuWorkers implements AutoCloseable {
    private final int count;
    private final WorkerPool pool;
    private volatile SpinBarrier barrier;

    CpuWorkers(int count) {
        this.count = count;
        this.pool = new WorkerPool(count);
    }

    int count() {
        return count;
    }

    WorkerPool pool() {
        return pool;
    }

    /// As [io.pagegrad.trainer.backend.Engine#parallel].
    void parallel(WorkerTask task) {
        SpinBarrier fresh = new SpinBarrier(count);
        barrier = fresh;
        pool.run(worker -> {
            try {
                task.run(worker);
            } catch (RuntimeException | Error e) {
                fresh.breakNow();
                throw e;
            }
        });
    }

    /// As [io.pagegrad.trainer.backend.Engine#meet].
    boolean meet(int worker) {
        return barrier.await(worker);
    }

    @Override
    public void close() {
        pool.close();
    }
}
