package io.pagegrad.expression.lower;

import io.pagegrad.expression.ir.Op;

/// Sine, cosine, arcsine and arctangent out of basic arithmetic: the same bits in every lane, on every machine,
/// before and after the JIT. Errors stay below 2 units in the last place.
///
/// The polynomials for arcsine and arctangent interpolate the series at Chebyshev nodes; their relative errors
/// are below 3e-18. Those for sine and cosine are Taylor's.
final class Trigonometry {
    /// Beyond this the reduction by multiples of half pi loses digits.
    private static final double LARGEST_ANGLE = 1e5;

    private static final double HALF_PI = 1.5707963267948966;
    private static final double HALF_PI_2 = 6.123233995736766e-17;
    private static final double HALF_PI_3 = -1.4973849048591698e-33;
    private static final double TWO_OVER_PI = 2 / Math.PI;

    /// tan(pi / 8): quotients above are turned by pi / 4.
    private static final double TAN_EIGHTH = 0.41421356237309503;

    private static final double[] SINE = {
        -1.0 / 6,
        1.0 / 120,
        -1.0 / 5040,
        1.0 / 362_880,
        -1.0 / 39_916_800,
        1.0 / 6_227_020_800L,
        -1.0 / 1_307_674_368_000L
    };
    private static final double[] COSINE = {
        1.0 / 24,
        -1.0 / 720,
        1.0 / 40_320,
        -1.0 / 3_628_800,
        1.0 / 479_001_600,
        -1.0 / 87_178_291_200L,
        1.0 / 20_922_789_888_000L
    };
    private static final double[] ARCSINE = {
        0.16666666666666666,
        0.07500000000000118,
        0.044642857142551895,
        0.03038194447553234,
        0.02237215744350722,
        0.017352816540325496,
        0.01396378001220357,
        0.011566459612121669,
        0.009621842970100282,
        0.009319560794767446,
        0.0030448799094556773,
        0.019554513336123378,
        -0.01924167174674304,
        0.02961201126495512
    };
    private static final double[] ARCTANGENT = {
        -0.3333333333333333,
        0.19999999999999804,
        -0.14285714285659828,
        0.11111111105155447,
        -0.09090908753500877,
        0.07692296375032143,
        -0.06666424885738255,
        0.05878928997834775,
        -0.05230454270650244,
        0.04551593220626549,
        -0.034570561981427744,
        0.016285756855221028
    };

    private final Nodes nodes;

    Trigonometry(Nodes nodes) {
        this.nodes = nodes;
    }

    private int fma(int a, int b, int c) {
        return nodes.apply(Op.FMA, a, b, c);
    }

    private int polynomial(double[] coefficients, int z) {
        int value = nodes.constant(coefficients[coefficients.length - 1]);
        for (int k = coefficients.length - 2; k >= 0; k--) {
            value = fma(value, z, nodes.constant(coefficients[k]));
        }
        return value;
    }

    /// An angle as a multiple of half pi and the rest, with sine and cosine of the rest.
    private record Reduced(int quadrant, int sine, int cosine) {}

    private Reduced reduce(int x, int active) {
        nodes.range(x, -LARGEST_ANGLE, LARGEST_ANGLE, active);
        int n = nodes.nearestOfSmall(nodes.multiply(x, nodes.constant(TWO_OVER_PI)));
        int r = fma(n, nodes.constant(-HALF_PI), x);
        r = fma(n, nodes.constant(-HALF_PI_2), r);
        r = fma(n, nodes.constant(-HALF_PI_3), r);
        int z = nodes.multiply(r, r);
        int sine = fma(nodes.multiply(r, z), polynomial(SINE, z), r);
        int head = fma(z, nodes.constant(-0.5), nodes.constant(1));
        int cosine = fma(nodes.multiply(z, z), polynomial(COSINE, z), head);
        return new Reduced(n, sine, cosine);
    }

    int sine(int x, int active) {
        Reduced reduced = reduce(x, active);
        return turn(reduced.quadrant(), reduced.sine(), reduced.cosine());
    }

    int cosine(int x, int active) {
        Reduced reduced = reduce(x, active);
        return turn(nodes.add(reduced.quadrant(), nodes.constant(1)), reduced.sine(), reduced.cosine());
    }

    int tangent(int x, int active) {
        return nodes.divide(sine(x, active), cosine(x, active));
    }

    /// Sine of the rest plus `quadrant` right angles.
    private int turn(int quadrant, int sine, int cosine) {
        int half = nodes.floorDivide(quadrant, 2);
        int odd = nodes.less(nodes.constant(0), fma(half, nodes.constant(-2), quadrant));
        int oddHalf = nodes.less(nodes.constant(0), fma(nodes.floorDivide(half, 2), nodes.constant(-2), half));
        int value = nodes.select(odd, cosine, sine);
        return nodes.select(oddHalf, nodes.apply(Op.NEG, value), value);
    }

    /// For `x` in `[-1, 1]`.
    int arcsine(int x) {
        int size = nodes.abs(x);
        int half = nodes.constant(0.5);
        int large = nodes.less(half, size);
        int z = nodes.select(large, fma(size, nodes.constant(-0.5), half), nodes.multiply(size, size));
        int s = nodes.select(large, nodes.apply(Op.SQRT, z), size);
        int small = fma(nodes.multiply(s, z), polynomial(ARCSINE, z), s);
        int turned = nodes.subtract(nodes.constant(HALF_PI), fma(small, nodes.constant(2), nodes.constant(-HALF_PI_2)));
        int value = nodes.select(large, turned, small);
        return nodes.select(nodes.less(x, nodes.constant(0)), nodes.apply(Op.NEG, value), value);
    }

    int arccosine(int x) {
        return nodes.add(nodes.subtract(nodes.constant(HALF_PI), arcsine(x)), nodes.constant(HALF_PI_2));
    }

    int arctangent(int x) {
        return arctangent(x, nodes.constant(1));
    }

    /// Angle of the point (x, y); 0 at the origin. The sign of a zero `y` does not count.
    int arctangent(int y, int x) {
        int zero = nodes.constant(0);
        int height = nodes.abs(y);
        int width = nodes.abs(x);
        int steep = nodes.less(width, height);
        int large = nodes.select(steep, height, width);
        int small = nodes.select(steep, width, height);
        int turned = nodes.less(nodes.multiply(large, nodes.constant(TAN_EIGHTH)), small);
        int numerator = nodes.select(turned, nodes.subtract(small, large), small);
        int denominator = nodes.select(turned, nodes.add(large, small), large);
        int origin = nodes.equal(large, zero);
        int t = nodes.divide(numerator, nodes.select(origin, nodes.constant(1), denominator));
        int z = nodes.multiply(t, t);
        int rest = fma(nodes.multiply(t, z), polynomial(ARCTANGENT, z), t);
        int angle = nodes.select(turned, nodes.add(nodes.constant(Math.PI / 4), rest), rest);
        angle = nodes.select(
                steep, nodes.add(nodes.subtract(nodes.constant(HALF_PI), angle), nodes.constant(HALF_PI_2)), angle);
        angle = nodes.select(
                nodes.less(x, zero),
                nodes.add(nodes.subtract(nodes.constant(Math.PI), angle), nodes.constant(2 * HALF_PI_2)),
                angle);
        return nodes.select(nodes.less(y, zero), nodes.apply(Op.NEG, angle), angle);
    }
}
