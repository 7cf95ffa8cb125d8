package io.pagegrad.trainer.sync;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/// With a window of 0 no batch begins before the one before it has ended, and what that wrote is seen.
@JCStressTest
@Outcome(id = {"0, 1", "1, 0"}, expect = Expect.ACCEPTABLE, desc = "one after the other")
@Outcome(expect = Expect.FORBIDDEN, desc = "both at work at once")
@State
public class WindowStress {
    private final BatchCounter counter = new BatchCounter(0, 2, 2, 0);
    private int model;

    @Actor
    public void one(II_Result result) {
        result.r1 = update(0);
    }

    @Actor
    public void two(II_Result result) {
        result.r2 = update(1);
    }

    private int update(int learner) {
        counter.take(learner, 1);
        int read = model;
        model = read + 1;
        counter.done(learner);
        return read;
    }
}
