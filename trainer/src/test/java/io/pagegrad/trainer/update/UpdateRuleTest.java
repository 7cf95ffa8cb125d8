package io.pagegrad.trainer.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pagegrad.expression.compile.ArrayKernel;
import io.pagegrad.expression.compile.KernelCompiler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Compiled update rules against the same rules written out by hand.
class UpdateRuleTest {
    private static final int COUNT = 5;
    private static final int STEPS = 50;
    private static final double RATE = 0.1;

    /// One step of one weight; `s` is its state.
    @FunctionalInterface
    private interface ByHand {
        double step(double w, double g, double[] s, int t);
    }

    @Test
    void descentIsWhatItSays() {
        check(new Optimizer.Sgd(), (w, g, s, t) -> w - RATE * g);
    }

    @Test
    void momentumIsWhatItSays() {
        check(new Optimizer.Momentum(0.9), (w, g, s, t) -> {
            s[0] = 0.9 * s[0] + g;
            return w - RATE * s[0];
        });
    }

    @Test
    void nesterovIsWhatItSays() {
        check(new Optimizer.Nesterov(0.9), (w, g, s, t) -> {
            s[0] = 0.9 * s[0] + g;
            return w - RATE * (g + 0.9 * s[0]);
        });
    }

    @Test
    void adaGradIsWhatItSays() {
        check(new Optimizer.AdaGrad(1e-10), (w, g, s, t) -> {
            s[0] += g * g;
            return w - RATE * g / (Math.sqrt(s[0]) + 1e-10);
        });
    }

    @Test
    void rmsPropIsWhatItSays() {
        check(new Optimizer.RmsProp(0.99, 1e-8), (w, g, s, t) -> {
            s[0] = 0.99 * s[0] + 0.01 * g * g;
            return w - RATE * g / (Math.sqrt(s[0]) + 1e-8);
        });
    }

    @Test
    void adamIsWhatItSays() {
        check(new Optimizer.Adam(0.9, 0.999, 1e-8), UpdateRuleTest::adam);
    }

    private static double adam(double w, double g, double[] s, int t) {
        s[0] = 0.9 * s[0] + 0.1 * g;
        s[1] = 0.999 * s[1] + 0.001 * g * g;
        double m = s[0] / (1 - Math.pow(0.9, t));
        double v = s[1] / (1 - Math.pow(0.999, t));
        return w - RATE * m / (Math.sqrt(v) + 1e-8);
    }

    @Test
    void adamWShrinksWeightsBesideTheStep() {
        UpdateRule rule = new UpdateRule(
                new Optimizer.AdamW(0.9, 0.999, 1e-8),
                Schedule.constant(RATE),
                0.3,
                0,
                Double.POSITIVE_INFINITY,
                Double.POSITIVE_INFINITY);
        check(rule, (w, g, s, t) -> adam(w, g, s, t) - RATE * 0.3 * w);
    }

    @Test
    void l2IsAddedToTheGradientAndL1PullsToZero() {
        UpdateRule rule =
                new UpdateRule(new Optimizer.Sgd(), Schedule.constant(RATE), 0.3, 0.2, 0.5, Double.POSITIVE_INFINITY);
        check(rule, (w, g, s, t) -> {
            double clipped = Math.clamp(g, -0.5, 0.5);
            double moved = w - RATE * (clipped + 0.3 * w);
            return Math.signum(moved) * Math.max(Math.abs(moved) - RATE * 0.2, 0);
        });
    }

    @Test
    void unpenalisedWeightsAreLeftAlone() {
        UpdateRule rule = new UpdateRule(
                new Optimizer.Sgd(),
                Schedule.constant(RATE),
                0.3,
                0.2,
                Double.POSITIVE_INFINITY,
                Double.POSITIVE_INFINITY);
        double[][] arrays = {{1, 1}, {0, 0}, {0, 1}};
        kernel(rule).apply(arrays, new double[] {1, 1}, 2);
        assertThat(arrays[0][0]).isEqualTo(1);
        assertThat(arrays[0][1]).isCloseTo(1 - 0.03 - 0.02, within(1e-15));
    }

    @Test
    void schedulesAreWhatTheySay() {
        assertThat(Schedule.constant(0.5).rate(100)).isEqualTo(0.5);
        assertThat(new Schedule.Inverse(1, 0.5).rate(3)).isEqualTo(0.5);
        assertThat(new Schedule.Steps(1, 0.1, 10).rate(10)).isEqualTo(1);
        assertThat(new Schedule.Steps(1, 0.1, 10).rate(11)).isCloseTo(0.1, within(1e-15));
        assertThat(new Schedule.Exponential(1, 0.5).rate(4)).isEqualTo(0.125);
        Schedule cosine = new Schedule.Cosine(1, 0.2, 100);
        assertThat(cosine.rate(1)).isEqualTo(1);
        assertThat(cosine.rate(51)).isCloseTo(0.6, within(1e-12));
        assertThat(cosine.rate(500)).isCloseTo(0.2, within(1e-12));
        Schedule warm = new Schedule.WarmUp(new Schedule.Constant(1), 4);
        assertThat(warm.rate(1)).isEqualTo(0.25);
        assertThat(warm.rate(9)).isEqualTo(1);
        assertThatThrownBy(() -> Schedule.constant(-1)).hasMessageContaining("learning rate=-1.0");
    }

    @Test
    void everyNamedOptimizerExistsAndOthersAreRefused() {
        for (String word : Optimizer.words()) {
            assertThat(Optimizer.named(word).word()).isEqualTo(word);
        }
        assertThatThrownBy(() -> Optimizer.named("newton")).hasMessageContaining("newton");
    }

    private static void check(Optimizer optimizer, ByHand expected) {
        check(UpdateRule.of(optimizer, Schedule.constant(RATE)), expected);
    }

    private static void check(UpdateRule rule, ByHand expected) {
        Random random = new Random(3);
        int states = rule.optimizer().stateCount();
        double[][] arrays = new double[UpdateRule.STATE + states][COUNT];
        double[] weights = random.doubles(COUNT, -1, 1).toArray();
        double[][] state = new double[COUNT][states];
        System.arraycopy(weights, 0, arrays[UpdateRule.WEIGHTS], 0, COUNT);
        Arrays.fill(arrays[UpdateRule.PENALISED], 1);
        ArrayKernel kernel = kernel(rule);
        for (int t = 1; t <= STEPS; t++) {
            double rows = 1 + random.nextInt(30);
            for (int w = 0; w < COUNT; w++) {
                double g = random.nextGaussian();
                arrays[UpdateRule.GRADIENT_SUMS][w] = g * rows;
                weights[w] = expected.step(weights[w], g, state[w], t);
            }
            kernel.apply(arrays, new double[] {1 / rows, t}, COUNT);
            for (int w = 0; w < COUNT; w++) {
                assertThat(arrays[UpdateRule.WEIGHTS][w]).isCloseTo(weights[w], within(1e-11));
            }
        }
    }

    private static ArrayKernel kernel(UpdateRule rule) {
        List<Integer> targets = new ArrayList<>(List.of(UpdateRule.WEIGHTS));
        for (int s = 0; s < rule.optimizer().stateCount(); s++) {
            targets.add(UpdateRule.STATE + s);
        }
        return KernelCompiler.arrays(rule.program(), targets, true);
    }
}
