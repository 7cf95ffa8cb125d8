package io.pagegrad.expression.ir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pagegrad.column.LogicalType;
import io.pagegrad.expression.Expr;
import io.pagegrad.expression.ExpressionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SimplifierTest {
    private final ProgramBuilder b = new ProgramBuilder();
    private final int x = b.column(0);
    private final int y = b.column(1);

    @Test
    void equalNodesAreMadeOnce() {
        int before = b.multiply(x, y);
        assertThat(b.multiply(y, x)).isEqualTo(before);
        assertThat(b.add(before, b.multiply(x, y))).isEqualTo(b.multiply(b.constant(2), before));
    }

    @Test
    void constantsAreFoldedAndNeutralElementsVanish() {
        assertThat(b.constantValue(b.multiply(b.constant(3), b.constant(4)))).isEqualTo(12);
        assertThat(b.add(x, b.constant(0))).isEqualTo(x);
        assertThat(b.multiply(b.constant(1), x)).isEqualTo(x);
        assertThat(b.divide(x, b.constant(1))).isEqualTo(x);
        assertThat(b.negate(b.negate(x))).isEqualTo(x);
        assertThat(b.apply(Op.POW, x, b.constant(1))).isEqualTo(x);
        assertThat(b.apply(Op.POW, x, b.constant(2))).isEqualTo(b.multiply(x, x));
        assertThat(b.apply(Op.POW, x, b.constant(0.5))).isEqualTo(b.apply(Op.SQRT, x));
        assertThat(b.multiply(b.constant(2), b.multiply(b.constant(3), x))).isEqualTo(b.multiply(b.constant(6), x));
    }

    @Test
    void aProductWithZeroStaysSinceItMayBeNaN() {
        assertThat(b.isConstant(b.multiply(b.constant(0), x))).isFalse();
    }

    @Test
    void argumentsOfTheWrongKindAreRefused() {
        int condition = b.apply(Op.LESS, x, y);
        assertThatThrownBy(() -> b.add(condition, x)).hasMessageContaining("must be a number");
        assertThatThrownBy(() -> b.select(x, x, y)).hasMessageContaining("must be a truth value");
    }

    /// Programs grown with and without the rules give the same values.
    @Test
    void rulesKeepTheValue() {
        Random random = new Random(9);
        Op[] ops = {Op.ADD, Op.SUB, Op.MUL, Op.DIV, Op.NEG, Op.POW, Op.ABS, Op.RELU, Op.MIN, Op.MAX};
        double[] constants = {-2, -1, 0, 0.5, 1, 2, 3};
        for (int round = 0; round < 2000; round++) {
            ProgramBuilder simple = new ProgramBuilder();
            ProgramBuilder plain = new ProgramBuilder();
            List<int[]> pairs = new ArrayList<>();
            for (int c = 0; c < 2; c++) {
                pairs.add(new int[] {simple.column(c), plain.column(c)});
            }
            for (double constant : constants) {
                pairs.add(new int[] {simple.constant(constant), plain.constant(constant)});
            }
            for (int i = 0; i < 12; i++) {
                Op op = ops[random.nextInt(ops.length)];
                int[] left = pairs.get(random.nextInt(pairs.size()));
                int[] right = pairs.get(random.nextInt(pairs.size()));
                pairs.add(
                        op.arity() == 1
                                ? new int[] {simple.apply(op, left[0]), plain.exactly(op, left[1])}
                                : new int[] {simple.apply(op, left[0], right[0]), plain.exactly(op, left[1], right[1])
                                });
            }
            double[] row = {0.1 + random.nextDouble(), 0.1 + random.nextDouble()};
            double actual = value(simple.build(pairs.getLast()[0]), row);
            double expected = value(plain.build(pairs.getLast()[1]), row);
            if (Double.isFinite(expected)) {
                assertThat(actual).isCloseTo(expected, within(1e-9 * (1 + Math.abs(expected))));
            }
        }
    }

    private static double value(Program program, double[] row) {
        ProgramInterpreter interpreter = new ProgramInterpreter(program);
        interpreter.run(row, new double[0]);
        return interpreter.output(0);
    }

    @Test
    void treesAreLoweredByTheNamesOfTheQueryLanguage() {
        Expr column = new Expr.Reference("x", "a", 0);
        Expr two = new Expr.Literal(2L, LogicalType.INTEGER, 0);
        assertThat(lowered(call("^", column, two), 3)).isEqualTo(9);
        assertThat(lowered(call("ln", column), Math.E)).isEqualTo(1);
        assertThat(lowered(call("log", column), 1000)).isCloseTo(3, within(1e-12));
        assertThat(lowered(call("log", two, column), 8)).isCloseTo(3, within(1e-12));
        assertThat(lowered(call("greatest", column, two, call("neg", column)), 1))
                .isEqualTo(2);
        assertThat(lowered(call("case", call(">", column, two), two, column), 1))
                .isEqualTo(1);
        assertThat(lowered(call("asinh", column), -0.7)).isCloseTo(-0.6526665660823557, within(1e-12));
        assertThat(lowered(call("atanh", column), 0.5)).isCloseTo(0.5493061443340548, within(1e-12));
        assertThat(lowered(call("degrees", column), Math.PI)).isEqualTo(180);
    }

    @Test
    void unknownFunctionsAreNamedWithTheirPosition() {
        Expr.Call strange = new Expr.Call("frobnicate", List.of(), null, 6);
        assertThatThrownBy(() -> lowered(strange, 0))
                .isInstanceOf(ExpressionException.class)
                .hasMessageContaining("frobnicate")
                .hasMessageContaining("position 7");
        assertThatThrownBy(() -> lowered(call("sin"), 0)).hasMessageContaining("takes 1 argument");
    }

    private static double lowered(Expr tree, double column) {
        ProgramBuilder builder = new ProgramBuilder();
        int node = new ExpressionLowering(builder, (reference, to) -> to.column(0)).number(tree);
        return value(builder.build(node), new double[] {column});
    }

    private static Expr call(String function, Expr... arguments) {
        return new Expr.Call(function, List.of(arguments), null, 0);
    }
}
