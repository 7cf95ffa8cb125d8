package io.pagegrad.expression.compile;

import java.util.concurrent.atomic.LongAdder;

/// Counts the numbers that loops of one kind have taken, and tells when vector instructions pay for more of them:
/// until the JIT has compiled those, plain loops are faster. Any thread.
public final class SeenNumbers {
    /// Numbers that plain loops take first. So many that a process which loads a table once never waits for the
    /// JIT in the middle of it.
    private static final long PLAIN_NUMBERS = 500_000_000;

    private final LongAdder seen = new LongAdder();
    private volatile boolean many;

    /// Counts numbers at hand.
    ///
    /// @return whether vector instructions are to take them
    public boolean areMany(long numbers) {
        if (!many) {
            seen.add(numbers);
            many = seen.sum() > PLAIN_NUMBERS && KernelCompiler.usesVectors();
        }
        return many;
    }
}
