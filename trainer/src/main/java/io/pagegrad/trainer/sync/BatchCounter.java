package io.pagegrad.trainer.sync;

import io.pagegrad.trainer.backend.SpinWait;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/// Hands out batches, each exactly once, and if asked holds a learner back until older batches are done.
///
/// With a window of `h`, batch `b` is handed out only when all batches up to `b - h - 1` are done; between the
/// start and the end of a batch at most `2 h` others can then end.
final class BatchCounter {
    private static final int LINE = 16;

    private final AtomicLong next;
    private final long first;
    private final long end;
    private final int window;
    private final int learners;

    /// For each learner the lowest batch it may be at work on; `Long.MAX_VALUE` when at none.
    private final AtomicLongArray inFlight;

    /// @param window most unfinished batches before the one handed out; about `Integer.MAX_VALUE / 2` for no
    /// limit
    BatchCounter(long first, long end, int learners, int window) {
        this.next = new AtomicLong(first);
        this.first = first;
        this.end = end;
        this.window = window;
        this.learners = learners;
        this.inFlight = new AtomicLongArray((learners + 2) * LINE);
        for (int learner = 0; learner < learners; learner++) {
            done(learner);
        }
    }

    long first() {
        return first;
    }

    /// The next batch for a learner, and the `count - 1` after it; -1 when all are taken.
    long take(int learner, int count) {
        if (window >= Integer.MAX_VALUE / 2) {
            long batch = next.getAndAdd(count);
            return batch < end ? batch : -1;
        }
        inFlight.set(slot(learner), next.get());
        long batch = next.getAndAdd(count);
        if (batch >= end) {
            done(learner);
            return -1;
        }
        inFlight.set(slot(learner), batch);
        SpinWait wait = new SpinWait();
        while (oldest() < batch - window) {
            wait.pause();
        }
        return batch;
    }

    private long oldest() {
        long oldest = Long.MAX_VALUE;
        for (int learner = 0; learner < learners; learner++) {
            oldest = Math.min(oldest, inFlight.get(slot(learner)));
        }
        return oldest;
    }

    /// End of what [#take] handed out.
    long end(long batch, int count) {
        return Math.min(end, batch + count);
    }

    /// Tells that a learner has finished what it took.
    void done(int learner) {
        inFlight.set(slot(learner), Long.MAX_VALUE);
    }

    boolean isEmpty() {
        return next.get() >= end;
    }

    /// End of the batches handed out so far.
    long taken() {
        return Math.min(end, next.get());
    }

    private static int slot(int learner) {
        return (learner + 1) * LINE;
    }
}
