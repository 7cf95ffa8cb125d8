package io.pagegrad.trainer.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/// One thread for each device of a group. Used by one thread, which waits.
final class DeviceThreads implements AutoCloseable {
    private final int devices;
    private final ExecutorService threads;

    /// What the thread of one device does; false when a weight is no longer finite.
    @FunctionalInterface
    interface Task {
        boolean run(int device);
    }

    DeviceThreads(int devices) {
        this.devices = devices;
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newFixedThreadPool(
                devices,
                task -> Thread.ofPlatform()
                        .name("device-" + number.getAndIncrement())
                        .unstarted(task));
    }

    /// Runs `task` for every device at the same time and waits for all; throws the first failure then.
    ///
    /// @return false when one said false
    boolean run(Task task) {
        List<Future<Boolean>> running = new ArrayList<>();
        for (int device = 0; device < devices; device++) {
            int number = device;
            running.add(threads.submit(() -> task.run(number)));
        }
        boolean finite = true;
        Throwable failure = null;
        for (Future<Boolean> one : running) {
            try {
                finite &= one.get();
            } catch (ExecutionException e) {
                failure = failure == null ? e.getCause() : failure;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failure = new CancellationException("interrupted while devices train");
            }
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
        return finite;
    }

    /// Waits for whatever still runs.
    @Override
    public void close() {
        threads.close();
    }
}
