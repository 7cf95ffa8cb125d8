package io.pagegrad.trainer.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pagegrad.expression.ir.Op;
import io.pagegrad.expression.ir.Program;
import io.pagegrad.expression.ir.ProgramBuilder;
import io.pagegrad.expression.ir.ProgramInterpreter;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DerivationTest {
    private static final int EXPRESSIONS = 10_000;
    private static final int WEIGHTS = 3;

    /// The oracle is the five-point central difference; an expression that is too steep, or changes branch near
    /// the point, is drawn again.
    @Test
    void derivativesOfTenThousandRandomExpressionsMatchCentralDifferences() {
        Random random = new Random(20150101);
        int checked = 0;
        while (checked < EXPRESSIONS) {
            Program loss = RandomExpressions.next(random, WEIGHTS);
            double[] row = {random.nextDouble(0.2, 1.5), random.nextDouble(-1.5, -0.2)};
            double[] weights = random.doubles(WEIGHTS, 0.2, 1.4).toArray();
            if (isSmoothAt(loss, row, weights)) {
                check(loss, row, weights);
                checked++;
            }
        }
    }

    private static void check(Program loss, double[] row, double[] weights) {
        Program derived = Derivation.withGradient(loss, WEIGHTS);
        ProgramInterpreter interpreter = new ProgramInterpreter(derived);
        interpreter.run(row, weights);
        assertThat(interpreter.output(0))
                .isCloseTo(value(loss, row, weights), within(1e-12 * scale(loss, row, weights)));
        for (int w = 0; w < WEIGHTS; w++) {
            double expected = difference(loss, row, weights, w, 1e-3);
            assertThat(interpreter.output(w + 1))
                    .as("derivative %d of%n%s", w, loss)
                    .isCloseTo(expected, within(1e-6 * Math.max(Math.abs(expected), scale(loss, row, weights))));
        }
    }

    private static double scale(Program loss, double[] row, double[] weights) {
        return Math.max(1, Math.abs(value(loss, row, weights)));
    }

    /// Two step sizes agree, so the difference itself can be trusted, and nothing is extreme.
    private static boolean isSmoothAt(Program loss, double[] row, double[] weights) {
        double size = Math.abs(value(loss, row, weights));
        if (!(size < 1e3)) {
            return false;
        }
        for (int w = 0; w < WEIGHTS; w++) {
            double wide = difference(loss, row, weights, w, 2e-3);
            double narrow = difference(loss, row, weights, w, 1e-3);
            if (!(Math.abs(narrow) < 1e4)
                    || !(Math.abs(wide - narrow) < 2e-7 * Math.max(Math.abs(narrow), Math.max(1, size)))) {
                return false;
            }
        }
        return true;
    }

    private static double difference(Program loss, double[] row, double[] weights, int w, double step) {
        double near = at(loss, row, weights, w, step) - at(loss, row, weights, w, -step);
        double far = at(loss, row, weights, w, 2 * step) - at(loss, row, weights, w, -2 * step);
        return (8 * near - far) / (12 * step);
    }

    private static double at(Program loss, double[] row, double[] weights, int w, double shift) {
        double[] moved = weights.clone();
        moved[w] += shift;
        return value(loss, row, moved);
    }

    private static double value(Program program, double[] row, double[] weights) {
        ProgramInterpreter interpreter = new ProgramInterpreter(program);
        interpreter.run(row, weights);
        return interpreter.output(0);
    }

    @Test
    void everyOperationButTheIntegerOnesHasARule() {
        for (Op op : Op.values()) {
            boolean derivable = op.arity() > 0 && !op.isLogical();
            boolean refused = op == Op.FLOOR || op == Op.CEIL || op == Op.ROUND;
            assertThat(DerivationRules.of(op) != null).as(op.name()).isEqualTo(derivable && !refused);
        }
    }

    @Test
    void aMissingRuleIsAnErrorThatNamesTheFunction() {
        ProgramBuilder b = new ProgramBuilder();
        int loss = b.apply(Op.FLOOR, b.multiply(b.weight(0), b.column(0)));
        assertThatThrownBy(() -> Derivation.derive(b, loss, b.weight(0)))
                .isInstanceOf(UnderivableException.class)
                .hasMessageContaining("floor");
    }

    @Test
    void aFunctionOfTheRowAloneNeedsNoRule() {
        ProgramBuilder b = new ProgramBuilder();
        int w = b.weight(0);
        int loss = b.multiply(w, b.apply(Op.FLOOR, b.column(0)));
        assertThat(Derivation.derive(b, loss, w)).containsExactly(b.apply(Op.FLOOR, b.column(0)));
    }

    @Test
    void kinksTakeTheStatedSubGradient() {
        assertThat(slopeAtZero(Op.ABS)).isZero();
        assertThat(slopeAtZero(Op.RELU)).isZero();
        assertThat(slopeAtZero(Op.SIGN)).isZero();
        ProgramBuilder b = new ProgramBuilder();
        int first = b.weight(0);
        int second = b.weight(1);
        for (Op op : new Op[] {Op.MIN, Op.MAX}) {
            int[] slopes = Derivation.derive(b, b.apply(op, first, second), first, second);
            ProgramInterpreter interpreter = new ProgramInterpreter(b.build(slopes));
            interpreter.run(new double[0], new double[] {2, 2});
            assertThat(interpreter.output(0)).isEqualTo(1);
            assertThat(interpreter.output(1)).isZero();
        }
    }

    private static double slopeAtZero(Op op) {
        ProgramBuilder b = new ProgramBuilder();
        int w = b.weight(0);
        int slope = Derivation.derive(b, b.apply(op, w), w)[0];
        return value(b.build(slope), new double[0], new double[] {0});
    }

    @Test
    void aDetachedValueIsAConstant() {
        ProgramBuilder b = new ProgramBuilder();
        int w = b.weight(0);
        int loss = b.multiply(b.apply(Op.DETACH, w), w);
        assertThat(Derivation.derive(b, loss, w)).containsExactly(b.apply(Op.DETACH, w));
    }

    /// Value and derivatives of a linear model share the error: one node each way, plus one product a weight.
    @Test
    void sharedSubExpressionsAreComputedOnce() {
        int features = 32;
        ProgramBuilder b = new ProgramBuilder();
        int model = b.weight(features);
        for (int f = 0; f < features; f++) {
            model = b.add(model, b.multiply(b.weight(f), b.column(f)));
        }
        int error = b.subtract(model, b.column(features));
        Program loss = b.build(b.multiply(error, error));
        Program derived = Derivation.withGradient(loss, features + 1);
        int constantAndTwiceTheError = 2;
        assertThat(derived.size()).isEqualTo(loss.size() + constantAndTwiceTheError + features);
    }
}
