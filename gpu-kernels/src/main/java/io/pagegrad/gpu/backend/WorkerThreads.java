package io.pagegrad.gpu.backend;

import io.pagegrad.trainer.backend.Engine;
import java.util.concurrent.Phaser;

/// Host threads that each drive one lane of a device: made for one [Engine#parallel] and gone after it.
final class WorkerThreads {
    private final int workers;
    private volatile Phaser meeting;

    WorkerThreads(int workers) {
        this.workers = workers;
    }

    /// Runs `task` for each worker at the same time; throws the first failure after all have ended.
    void run(Engine.WorkerTask task) {
        meeting = new Phaser(workers);
        Throwable[] failures = new Throwable[workers];
        Thread[] threads = new Thread[workers];
        for (int worker = 0; worker < workers; worker++) {
            int number = worker;
            threads[worker] = Thread.ofPlatform().name("cuda-worker-" + worker).start(() -> {
                try {
                    task.run(number);
                } catch (Throwable e) {
                    failures[number] = e;
                    // those who wait go on, those who come later do not wait
                    meeting.forceTermination();
                }
            });
        }
        join(threads);
        for (Throwable failure : failures) {
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure instanceof RuntimeException exception) {
                throw exception;
            }
        }
    }

    private static void join(Thread[] threads) {
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits for all workers; false when one has failed.
    boolean meet() {
        return meeting.arriveAndAwaitAdvance() >= 0;
    }
}
