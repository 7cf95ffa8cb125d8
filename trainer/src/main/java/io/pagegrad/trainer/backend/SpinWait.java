package io.pagegrad.trainer.backend;

/// Waiting for another thread that will be ready very soon: spins for about a microsecond, then gives way to
/// whoever else wants the core. One use, one thread.
public final class SpinWait {
    private static final int SPINS = 1 << 7;

    private int count;

    /// Called between two looks at what is waited for.
    public void pause() {
        if (count < SPINS) {
            count++;
            Thread.onSpinWait();
        } else {
            Thread.yield();
        }
    }
}
