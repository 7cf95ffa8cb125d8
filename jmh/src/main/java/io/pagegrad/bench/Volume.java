package io.pagegrad.bench;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// What one invocation works through: `bytes` and `rows` stand beside its time in the results.
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Volume {
    /// Bytes of one invocation.
    public long bytes;

    /// Rows of one invocation.
    public long rows;

    @Setup(Level.Iteration)
    public void reset() {
        bytes = 0;
        rows = 0;
    }

    void set(long bytesOfOne, long rowsOfOne) {
        bytes = bytesOfOne;
        rows = rowsOfOne;
    }
}
