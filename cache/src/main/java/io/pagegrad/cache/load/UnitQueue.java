package io.pagegrad.cache.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// Hands out a number of tasks to threads, takes their results in order of the tasks, and stops all at the first
/// failure. Thread-safe.
public final class UnitQueue<T> {
    private final int count;
    private final LoadMonitor monitor;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReferenceArray<T> results;
    private Throwable failure;
    private int failedTask = Integer.MAX_VALUE;
    private volatile boolean stopped;

    public UnitQueue(int count, LoadMonitor monitor) {
        this.count = count;
        this.monitor = monitor;
        this.results = new AtomicReferenceArray<>(count);
    }

    /// Index of a task that nobody has, or -1 when none is left or all are to stop.
    public int claim() {
        int task = next.getAndIncrement();
        return task < count && !isStopped() ? task : -1;
    }

    /// Whether a task can still be had.
    boolean isOpen() {
        return next.get() < count && !isStopped();
    }

    public void complete(int task, T result) {
        results.set(task, result);
    }

    /// No further task is handed out.
    public void close() {
        next.set(count);
    }

    /// True when work is in vain: somebody failed or the user cancelled.
    public boolean isStopped() {
        return stopped || monitor.isCancelled();
    }

    /// Stops all. Of several failures that of the lowest task counts.
    public synchronized void fail(int task, Throwable cause) {
        stopped = true;
        if (failure == null) {
            failure = cause;
            failedTask = task;
        } else if (task < failedTask) {
            cause.addSuppressed(failure);
            failure = cause;
            failedTask = task;
        } else {
            failure.addSuppressed(cause);
        }
    }

    /// The failure, or null.
    synchronized Throwable failure() {
        return failure == null && monitor.isCancelled() ? new CancellationException("loading was cancelled") : failure;
    }

    /// Results of the tasks that were completed, in order of the tasks.
    public List<T> results() {
        List<T> list = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            T result = results.get(i);
            if (result != null) {
                list.add(result);
            }
        }
        return list;
    }
}
