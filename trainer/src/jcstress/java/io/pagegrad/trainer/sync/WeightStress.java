package io.pagegrad.trainer.sync;

import io.pagegrad.expression.compile.Parameters;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/// A weight that one learner writes while another reads it is the old number or the new one, never parts of both.
@JCStressTest
@Outcome(id = {"0", "-1"}, expect = Expect.ACCEPTABLE, desc = "old or new")
@Outcome(expect = Expect.FORBIDDEN, desc = "torn")
@State
public class WeightStress {
    private static final double ALL_BITS = Double.longBitsToDouble(-1);

    private final double[] weights = new double[1];

    @Actor
    public void writer() {
        weights[0] = ALL_BITS;
    }

    @Actor
    public void reader(J_Result result) {
        result.r1 = Double.doubleToRawLongBits(Parameters.read(weights, 0));
    }
}
