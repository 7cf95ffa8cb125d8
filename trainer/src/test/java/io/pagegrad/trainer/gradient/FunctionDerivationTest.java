package io.pagegrad.trainer.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pagegrad.expression.Expr;
import io.pagegrad.expression.ir.ExpressionLowering;
import io.pagegrad.expression.ir.Program;
import io.pagegrad.expression.ir.ProgramBuilder;
import io.pagegrad.expression.ir.ProgramInterpreter;
import io.pagegrad.expression.parse.Expressions;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Functions that are made of others: those of one number by every name that a query has for them, and distance
/// and direction on the sphere by the coordinates of both points.
class FunctionDerivationTest {
    private static final List<String> COORDINATES = List.of("lat1", "lon1", "lat2", "lon2");

    private record Domain(double from, double to, List<String> functions) {}

    private static final List<Domain> OF_ONE_NUMBER = List.of(
            new Domain(
                    -3,
                    3,
                    List.of(
                            "exp",
                            "sin",
                            "cos",
                            "atan",
                            "sinh",
                            "cosh",
                            "tanh",
                            "asinh",
                            "sigmoid",
                            "sig",
                            "softplus",
                            "gelu",
                            "silu",
                            "square",
                            "degrees",
                            "radians")),
            new Domain(-0.95, 0.95, List.of("asin", "acos", "atanh")),
            new Domain(-1.3, 1.3, List.of("tan")),
            new Domain(0.2, 1.4, List.of("cot")),
            new Domain(0.1, 5, List.of("ln", "log", "log10", "sqrt", "cbrt", "abs", "relu")),
            new Domain(1.2, 5, List.of("acosh")));

    @Test
    void slopesOfFunctionsOfOneNumberMatchCentralDifferences() {
        Random random = new Random(11);
        for (Domain domain : OF_ONE_NUMBER) {
            for (String function : domain.functions) {
                Program derived = derived(function, List.of("x"));
                for (int point = 0; point < 100; point++) {
                    double x = point == 0 && domain.from < 0 ? 0 : random.nextDouble(domain.from, domain.to);
                    double expected = difference(derived, new double[] {x}, 0, 1e-3);
                    assertThat(run(derived, new double[] {x})[1])
                            .as("%s at %s", function, x)
                            .isCloseTo(expected, within(1e-6 * Math.max(1, Math.abs(expected))));
                }
            }
        }
    }

    /// No part of a function that is not in use makes a slope of none.
    @Test
    void slopesFarOutAreFinite() {
        for (String function : List.of("asinh", "sigmoid", "softplus", "tanh", "gelu", "silu", "atan")) {
            for (double x : new double[] {-1e8, -800, -30, 30, 800, 1e8}) {
                assertThat(run(derived(function, List.of("x")), new double[] {x})[1])
                        .as("%s at %s", function, x)
                        .isBetween(-0.2, 1.2);
            }
        }
        assertThat(run(derived("asinh", List.of("x")), new double[] {1e-9})[0]).isEqualTo(1e-9);
    }

    @Test
    void slopesMatchCentralDifferences() {
        Random random = new Random(8);
        for (String function : List.of("haversine", "bearing")) {
            Program derived = derived(function, COORDINATES);
            for (int point = 0; point < 500; point++) {
                double[] at = {
                    random.nextDouble(-80, 80), random.nextDouble(-60, 60),
                    random.nextDouble(-80, 80), random.nextDouble(-60, 60)
                };
                double[] values = run(derived, at);
                for (int c = 0; c < 4; c++) {
                    double wide = difference(derived, at, c, 2e-3);
                    double narrow = difference(derived, at, c, 1e-3);
                    // a direction that passes north, or a point close to the other
                    if (Math.abs(wide - narrow) < 1e-6 * Math.max(1, Math.abs(narrow))) {
                        assertThat(values[c + 1])
                                .as("%s at %s by %d", function, List.of(at[0], at[1], at[2], at[3]), c)
                                .isCloseTo(narrow, within(1e-5 * Math.max(1, Math.abs(narrow))));
                    }
                }
            }
        }
    }

    @Test
    void equalPointsHaveNeitherDistanceNorSlope() {
        for (String function : List.of("haversine", "bearing")) {
            for (double value : run(derived(function, COORDINATES), new double[] {40.5, -73.9, 40.5, -73.9})) {
                assertThat(Math.abs(value)).isZero();
            }
        }
    }

    /// One degree along the equator, and a quarter of the way round the Earth to the pole.
    @Test
    void knownDistancesAndDirections() {
        double[] distance = run(derived("haversine", COORDINATES), new double[] {0, 0, 0, 1});
        double kilometres = 6371.0088 * Math.PI / 180;
        assertThat(distance[0]).isCloseTo(kilometres, within(1e-9));
        assertThat(distance[4]).isCloseTo(kilometres, within(1e-9));
        assertThat(run(derived("haversine", COORDINATES), new double[] {0, 0, 90, 0})[0])
                .isCloseTo(90 * kilometres, within(1e-9));
        assertThat(run(derived("bearing", COORDINATES), new double[] {0, 0, 0, 1})[0])
                .isCloseTo(90, within(1e-9));
        assertThat(run(derived("bearing", COORDINATES), new double[] {0, 0, 0, -1})[0])
                .isCloseTo(270, within(1e-9));
    }

    private static Program derived(String function, List<String> names) {
        Expr[] arguments = names.stream().map(Expressions::column).toArray(Expr[]::new);
        Expr expression = Expressions.call(function, arguments);
        ProgramBuilder builder = new ProgramBuilder();
        int value =
                new ExpressionLowering(builder, (name, b) -> b.weight(names.indexOf(name.name()))).number(expression);
        return Derivation.withGradient(builder.build(value), names.size());
    }

    private static double[] run(Program derived, double[] at) {
        ProgramInterpreter interpreter = new ProgramInterpreter(derived);
        interpreter.run(new double[0], at);
        double[] values = new double[derived.outputCount()];
        for (int output = 0; output < values.length; output++) {
            values[output] = interpreter.output(output);
        }
        return values;
    }

    private static double difference(Program derived, double[] at, int coordinate, double step) {
        double[] sides = new double[4];
        double[] shifts = {-2, -1, 1, 2};
        for (int s = 0; s < 4; s++) {
            double[] moved = at.clone();
            moved[coordinate] += shifts[s] * step;
            sides[s] = run(derived, moved)[0];
        }
        return (8 * (sides[2] - sides[1]) - (sides[3] - sides[0])) / (12 * step);
    }
}
