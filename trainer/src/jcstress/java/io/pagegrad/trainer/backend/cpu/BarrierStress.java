package io.pagegrad.trainer.backend.cpu;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.DD_Result;

/// What a worker wrote before a meeting, all see after it.
@JCStressTest
@Outcome(id = "1.0, 1.0", expect = Expect.ACCEPTABLE, desc = "both see what the other wrote")
@Outcome(expect = Expect.FORBIDDEN, desc = "a write before the meeting was not seen after it")
@State
public class BarrierStress {
    private final SpinBarrier barrier = new SpinBarrier(2);
    private final double[] first = new double[1];
    private final double[] second = new double[1];

    @Actor
    public void one(DD_Result result) {
        first[0] = 1;
        barrier.await(0);
        result.r1 = second[0];
    }

    @Actor
    public void two(DD_Result result) {
        second[0] = 1;
        barrier.await(1);
        result.r2 = first[0];
    }
}
