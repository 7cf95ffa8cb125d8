package io.pagegrad.trainer.sync;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/// Every batch is handed out once.
@JCStressTest
@Outcome(id = {"0, 1", "1, 0"}, expect = Expect.ACCEPTABLE, desc = "one batch each")
@Outcome(expect = Expect.FORBIDDEN, desc = "a batch twice, or none")
@State
public class CounterStress {
    private final BatchCounter counter = new BatchCounter(0, 2, 2, Integer.MAX_VALUE / 2);

    @Actor
    public void one(JJ_Result result) {
        result.r1 = counter.take(0, 1);
    }

    @Actor
    public void two(JJ_Result result) {
        result.r2 = counter.take(1, 1);
    }
}
