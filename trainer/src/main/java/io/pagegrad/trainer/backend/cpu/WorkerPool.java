package io.pagegrad.trainer.backend.cpu;

import io.pagegrad.trainer.backend.Engine.WorkerTask;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/// A fixed number of workers: the calling thread is number 0, the others are daemon threads.
public final class WorkerPool implements AutoCloseable {
    private final int workers;
    private final ExecutorService threads;

    public WorkerPool(int workers) {
        this.workers = workers;
        AtomicInteger number = new AtomicInteger();
        this.threads = workers == 1
                ? null
                : Executors.newFixedThreadPool(workers - 1, task -> {
                    Thread thread = new Thread(task, "pagegrad-worker-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /// Runs the task once for each worker, and returns when all are done.
    public void run(WorkerTask task) {
        List<Future<?>> others = new ArrayList<>();
        for (int worker = 1; worker < workers; worker++) {
            int number = worker;
            others.add(threads.submit(() -> task.run(number)));
        }
        Throwable failure = null;
        try {
            task.run(0);
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        for (Future<?> other : others) {
            Throwable thrown = outcome(other);
            failure = failure == null ? thrown : failure;
        }
        switch (failure) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException("a worker failed", failure);
        }
    }

    /// What a worker threw, or null; waits for it even when interrupted, since it uses memory of the job.
    private static Throwable outcome(Future<?> worker) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    worker.get();
                    return null;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    return e.getCause();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        if (threads != null) {
            threads.shutdown();
        }
    }
}
