package io.pagegrad.bench;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// What an invocation worked through, as rates beside its time: `bytes` and `rows` are per second in the results.
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class Volume {
    /// Bytes read, per second in the results.
    public long bytes;

    /// Rows, per second in the results.
    public long rows;

    @Setup(Level.Iteration)
    public void reset() {
        bytes = 0;
        rows = 0;
    }

    void add(long moreBytes, long moreRows) {
        bytes += moreBytes;
        rows += moreRows;
    }
}
