package io.pagegrad.trainer.backend.cpu;

import io.pagegrad.trainer.backend.SpinWait;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// A barrier for threads that meet every few microseconds: each counts its arrivals in a cache line of its own
/// and spins, in the end yielding, until all have counted as far.
///
/// What a worker wrote before it arrived is seen by all after they leave.
final class SpinBarrier {
    private static final VarHandle COUNTER = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int LINE = 16;

    private final long[] arrivals;
    private final int workers;
    private volatile boolean broken;

    SpinBarrier(int workers) {
        this.workers = workers;
        this.arrivals = new long[(workers + 2) * LINE];
    }

    /// Waits until every worker has called this as often as `worker` has.
    ///
    /// @return false when the barrier is broken
    boolean await(int worker) {
        int mine = slot(worker);
        long round = arrivals[mine] + 1;
        COUNTER.setRelease(arrivals, mine, round);
        SpinWait wait = new SpinWait();
        for (int other = 0; other < workers; other++) {
            while ((long) COUNTER.getAcquire(arrivals, slot(other)) < round) {
                if (broken) {
                    return false;
                }
                wait.pause();
            }
        }
        return !broken;
    }

    /// Lets everybody through for good; for a worker that cannot go on.
    void breakNow() {
        broken = true;
    }

    private static int slot(int worker) {
        return (worker + 1) * LINE;
    }
}
