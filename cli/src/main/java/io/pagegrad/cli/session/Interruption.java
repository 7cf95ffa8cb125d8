package io.pagegrad.cli.session;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Ctrl-C (or a termination signal) as a question that long work asks between its steps.
///
/// The JVM answers the signal by running shutdown hooks and then exits with 130 (143 for SIGTERM) by itself. The
/// hook here holds that exit back until the run has ended, at most [#GRACE_SECONDS], so that files are finished
/// or removed. Thread-safe.
public final class Interruption {
    private static final long GRACE_SECONDS = 20;

    private final AtomicBoolean requested = new AtomicBoolean();
    private final List<Runnable> onRequest = new CopyOnWriteArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);

    /// Listens to signals of this process until [#runEnded].
    public static Interruption ofProcess() {
        Interruption interruption = new Interruption();
        Runtime.getRuntime().addShutdownHook(new Thread(interruption::onShutdown, "pagegrad-interruption"));
        return interruption;
    }

    private void onShutdown() {
        request();
        try {
            boolean _ = ended.await(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public boolean requested() {
        return requested.get();
    }

    /// @throws InterruptedRunException when the run was asked to end
    public void check() {
        if (requested()) {
            throw new InterruptedRunException();
        }
    }

    /// Asks the run to end, as Ctrl-C does.
    public void request() {
        if (ended.getCount() > 0 && requested.compareAndSet(false, true)) {
            onRequest.forEach(Runnable::run);
        }
    }

    /// Runs `action` when the run is asked to end: for work that is told rather than asks.
    public void onRequest(Runnable action) {
        onRequest.add(action);
        if (requested()) {
            action.run();
        }
    }

    /// Lets the process go: everything is written or cleaned up.
    public void runEnded() {
        ended.countDown();
    }
}
