package io.pagegrad.cache.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.IntConsumer;

/// Runs the tasks of a [UnitQueue] on threads of its own and waits for all of them, whatever happens.
public final class LoadThreads {
    private LoadThreads() {}

    /// What one thread does until the queue is empty.
    public interface Worker extends AutoCloseable {
        void run(int task) throws IOException;

        /// Ends the thread's work; called on its own thread, whether or not it failed.
        @Override
        void close();
    }

    /// Makes the worker of one thread, on that thread.
    public interface WorkerFactory {
        Worker open() throws IOException;
    }

    /// Returns when every thread has ended. An interrupt of the calling thread cancels.
    ///
    /// @throws IOException and unchecked exceptions: the failure of the lowest task
    /// @throws CancellationException when `monitor` was cancelled or the calling thread interrupted
    public static <T> void run(int threads, String name, UnitQueue<T> queue, LoadMonitor monitor, WorkerFactory factory)
            throws IOException {
        run(threads, name, queue, monitor, thread -> {}, factory);
    }

    /// As [#run], for threads that read pages: see [ColdStart].
    public static <T> void read(
            int threads, String name, UnitQueue<T> queue, LoadMonitor monitor, WorkerFactory factory)
            throws IOException {
        run(threads, name, queue, monitor, thread -> ColdStart.OF_PROCESS.await(thread, queue), factory);
    }

    /// @param turn returns when a thread, counted from 0, is to begin
    private static <T> void run(
            int threads, String name, UnitQueue<T> queue, LoadMonitor monitor, IntConsumer turn, WorkerFactory factory)
            throws IOException {
        List<Thread> started = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int thread = t;
            started.add(Thread.ofPlatform()
                    .name("pagegrad-" + name + "-" + t)
                    .daemon()
                    .start(() -> {
                        turn.accept(thread);
                        work(queue, factory);
                    }));
        }
        boolean interrupted = false;
        for (Thread thread : started) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                    monitor.cancel();
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        Throwable failure = queue.failure();
        switch (failure) {
            case null -> {}
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(failure);
        }
    }

    private static <T> void work(UnitQueue<T> queue, WorkerFactory factory) {
        int task = Integer.MAX_VALUE;
        try (Worker worker = factory.open()) {
            for (task = queue.claim(); task >= 0; task = queue.claim()) {
                worker.run(task);
            }
        } catch (Throwable t) {
            queue.fail(task, t);
        }
    }
}
