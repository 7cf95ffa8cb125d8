package io.pagegrad.pagefile.postgres.live;

import io.pagegrad.pagefile.RefusedPagefileException;
import java.time.Duration;

/// Keeps asking the held session whether it lives, and ends it when it has been held too long.
final class HoldTimer implements AutoCloseable {
    private static final Duration BEAT = Duration.ofSeconds(2);

    private final LiveSession session;
    private final long endNanos;
    private final Duration limit;
    private final Thread thread;

    HoldTimer(LiveSession session, Duration limit) {
        this.session = session;
        this.limit = limit;
        this.endNanos = System.nanoTime() + limit.toNanos();
        this.thread =
                Thread.ofPlatform().name("pagegrad live snapshot").daemon().start(this::run);
    }

    private void run() {
        try {
            while (!session.isLost()) {
                long left = endNanos - System.nanoTime();
                if (left <= 0) {
                    session.lose("it was held for " + limit.toSeconds() + " s, the longest time allowed");
                    session.close();
                    return;
                }
                Thread.sleep(Math.min(BEAT.toMillis(), Math.max(1, left / 1_000_000)));
                session.beat();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RefusedPagefileException e) {
            // the session knows that it is lost, and tells whoever reads
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive() && !Thread.currentThread().equals(thread)) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
