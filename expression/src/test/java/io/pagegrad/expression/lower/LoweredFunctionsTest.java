package io.pagegrad.expression.lower;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.expression.ir.Program;
import io.pagegrad.expression.ir.ProgramInterpreter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

/// Functions made of basic arithmetic against those of Java, which are less than one unit in the last place off.
class LoweredFunctionsTest {
    private static final int VALUES = 200_000;

    @Test
    void sinesOfAnglesAreWithinTwoUnitsInTheLastPlaceAlsoNextToTheirZeros() {
        angles(nodes -> new Trigonometry(nodes).sine(nodes.builder().column(0), Nodes.ALWAYS), StrictMath::sin);
    }

    @Test
    void cosinesOfAnglesAreWithinTwoUnitsInTheLastPlaceAlsoNextToTheirZeros() {
        angles(nodes -> new Trigonometry(nodes).cosine(nodes.builder().column(0), Nodes.ALWAYS), StrictMath::cos);
    }

    @Test
    void tangentsOfAnglesAreWithinTwoUnitsInTheLastPlaceAlsoNextToTheirZeros() {
        angles(nodes -> new Trigonometry(nodes).tangent(nodes.builder().column(0), Nodes.ALWAYS), StrictMath::tan);
    }

    @Test
    void anglesThatLoseDigitsAreLeftToTheInterpreter() {
        Nodes nodes = new Nodes();
        new Trigonometry(nodes).sine(nodes.builder().column(0), Nodes.ALWAYS);
        Program trouble = nodes.builder().build(nodes.troubleNode());
        ProgramInterpreter interpreter = new ProgramInterpreter(trouble);
        assertThat(run(interpreter, 99_999)).isZero();
        assertThat(run(interpreter, -100_001)).isNotZero();
    }

    @Test
    void arcsinesOfRootsAreWithinThreeUnitsInTheLastPlace() {
        ProgramInterpreter interpreter = interpreter(
                nodes -> new Trigonometry(nodes).arcsineOfRoot(nodes.builder().column(0)));
        Random random = new Random(2);
        for (int i = 0; i < VALUES; i++) {
            double h = i % 2 == 0 ? random.nextDouble() : Math.scalb(random.nextDouble(), -random.nextInt(60));
            // the root is rounded before the arcsine sees it, which counts where the arcsine is steep
            double expected = h <= 0.5 ? StrictMath.asin(Math.sqrt(h)) : StrictMath.acos(Math.sqrt(1 - h));
            near(interpreter, h, expected, 3);
        }
    }

    @Test
    void wholeNumbersAreDividedAsByADivision() {
        Random random = new Random(3);
        for (double divisor : new double[] {1e6, 1e3, 3_600_000_000.0, 7, 49, 86_400}) {
            ProgramInterpreter interpreter =
                    interpreter(nodes -> nodes.divideWhole(nodes.builder().column(0), divisor));
            for (int i = 0; i < VALUES; i++) {
                double whole = Math.rint((random.nextDouble() - 0.5) * Math.scalb(1, 1 + random.nextInt(53)));
                if (run(interpreter, whole) != whole / divisor) {
                    assertThat(run(interpreter, whole))
                            .as("%s / %s", whole, divisor)
                            .isEqualTo(whole / divisor);
                }
            }
        }
    }

    private static ProgramInterpreter interpreter(ToIntFunction<Nodes> function) {
        Nodes nodes = new Nodes();
        return new ProgramInterpreter(nodes.builder().build(function.applyAsInt(nodes)));
    }

    private static double run(ProgramInterpreter interpreter, double x) {
        interpreter.run(new double[] {x}, new double[0]);
        return interpreter.output(0);
    }

    private static void angles(ToIntFunction<Nodes> function, DoubleUnaryOperator expected) {
        ProgramInterpreter interpreter = interpreter(function);
        Random random = new Random(1);
        BigDecimal quarter = new BigDecimal("0.78539816339744830961566084581987572104929234984378");
        for (int i = 0; i < VALUES; i++) {
            double x = switch (i % 3) {
                case 0 -> (random.nextDouble() - 0.5) * 20;
                case 1 -> (random.nextDouble() - 0.5) * 2e5;
                default -> {
                    double multiple = quarter.multiply(
                                    BigDecimal.valueOf(random.nextInt(240_000) - 120_000), MathContext.DECIMAL128)
                            .doubleValue();
                    yield multiple + (random.nextInt(9) - 4) * Math.ulp(multiple);
                }
            };
            near(interpreter, x, expected.applyAsDouble(x), 2);
        }
    }

    private static void near(ProgramInterpreter interpreter, double x, double expected, int units) {
        double value = run(interpreter, x);
        if (!(Math.abs(value - expected) <= units * Math.ulp(expected))) {
            assertThat(value).as("of %s", x).isEqualTo(expected);
        }
    }
}
