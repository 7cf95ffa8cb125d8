package io.pagegrad.expression.lower;

import io.pagegrad.expression.ir.Op;

/// Sine, cosine, arcsine and arctangent out of basic arithmetic: the same bits in every lane, on every machine,
/// before and after the JIT. Errors stay below 2 units in the last place.
///
/// The polynomials interpolate the series at Chebyshev nodes; their relative errors, before coefficients are
/// rounded, are below 6e-18. Those for tangents are Taylor's.
final class Trigonometry {
    /// Beyond this the reduction by multiples of half pi loses digits.
    private static final double LARGEST_ANGLE = 1e5;

    private static final double HALF_PI = 1.5707963267948966;
    private static final double HALF_PI_2 = 6.123233995736766e-17;
    private static final double HALF_PI_3 = -1.4973849048591698e-33;
    private static final double TWO_OVER_PI = 2 / Math.PI;

    /// tan(pi / 8): quotients above are turned by pi / 4.
    private static final double TAN_EIGHTH = 0.41421356237309503;

    /// Up to half pi.
    private static final double[] WIDE_SINE = {
        -0.16666666666666666,
        0.008333333333333316,
        -0.00019841269841254974,
        2.7557319219163234e-06,
        -2.5052107616996175e-08,
        1.6058977312463691e-10,
        -7.643970296785917e-13,
        2.731444766828598e-15
    };

    // Up to a quarter of pi.
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

    /// Up to the square root of one half.
    private static final double[] WIDE_ARCSINE = {
        0.16666666666666666,
        0.0750000000000028,
        0.04464285714211393,
        0.03038194452250247,
        0.02237215476552006,
        0.017352910485470597,
        0.01396156950707121,
        0.011603298700994455,
        0.009171609990056164,
        0.013442391811681005,
        -0.02558132421557925,
        0.1710114622029087,
        -0.6297138419239173,
        1.8963187485988846,
        -4.297586832256376,
        7.358619925587514,
        -9.158597380907837,
        7.882945092380589,
        -4.201910132424005,
        1.0656658840615902
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

    int sine(int x, int active) {
        return shiftedSine(x, 0, active);
    }

    int cosine(int x, int active) {
        return shiftedSine(x, 0.5, active);
    }

    /// Sine of `x + shift * pi`: that of what the nearest multiple of pi leaves, with the other sign where the
    /// multiple is odd.
    private int shiftedSine(int x, double shift, int active) {
        bounded(x, active);
        int shifts = nodes.constant(shift);
        int n = nodes.nearestOfSmall(fma(x, nodes.constant(1 / Math.PI), shifts));
        int r = rest(x, shift == 0 ? n : nodes.subtract(n, shifts), 2);
        int z = nodes.multiply(r, r);
        int sine = fma(nodes.multiply(r, z), polynomial(WIDE_SINE, z), r);
        return nodes.apply(Op.NEGATE_ODD, sine, n);
    }

    private void bounded(int x, int active) {
        nodes.trouble(nodes.less(nodes.constant(LARGEST_ANGLE), nodes.abs(x)), active);
    }

    /// What is left of `x` less `n` times half pi times `factor`, a power of two.
    private int rest(int x, int n, double factor) {
        int r = fma(n, nodes.constant(-HALF_PI * factor), x);
        r = fma(n, nodes.constant(-HALF_PI_2 * factor), r);
        return fma(n, nodes.constant(-HALF_PI_3 * factor), r);
    }

    /// A number and what rounding took from it.
    private record Sum(int high, int low) {}

    /// `a + b`, where `a` is the larger one.
    private Sum sum(int a, int b) {
        int high = nodes.add(a, b);
        return new Sum(high, nodes.add(nodes.subtract(a, high), b));
    }

    /// Quotient of sine and cosine of what the nearest multiple of half pi leaves, corrected for the rounding of
    /// both.
    int tangent(int x, int active) {
        bounded(x, active);
        int n = nodes.nearestOfSmall(nodes.multiply(x, nodes.constant(TWO_OVER_PI)));
        int r = rest(x, n, 1);
        int z = nodes.multiply(r, r);
        int one = nodes.constant(1);
        int minusHalf = nodes.constant(-0.5);
        Sum sine = sum(r, nodes.multiply(nodes.multiply(r, z), polynomial(SINE, z)));
        int head = fma(z, minusHalf, one);
        int headLow = fma(z, minusHalf, nodes.subtract(one, head));
        Sum rest = sum(head, nodes.multiply(nodes.multiply(z, z), polynomial(COSINE, z)));
        Sum cosine = new Sum(rest.high(), nodes.add(rest.low(), headLow));
        int odd = nodes.less(nodes.constant(0), fma(nodes.floorDivide(n, 2), nodes.constant(-2), n));
        int below = nodes.select(odd, sine.high(), cosine.high());
        int belowLow = nodes.select(odd, sine.low(), cosine.low());
        int above = nodes.select(odd, nodes.apply(Op.NEG, cosine.high()), sine.high());
        int aboveLow = nodes.select(odd, nodes.apply(Op.NEG, cosine.low()), sine.low());
        int quotient = nodes.divide(above, below);
        int minus = nodes.apply(Op.NEG, quotient);
        int remainder = nodes.add(fma(minus, below, above), fma(minus, belowLow, aboveLow));
        return nodes.add(quotient, nodes.divide(remainder, below));
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

    /// Arcsine of the square root of `h` in `[0, 1]`: one root instead of two.
    int arcsineOfRoot(int h) {
        int one = nodes.constant(1);
        int large = nodes.less(nodes.constant(0.5), h);
        int z = nodes.select(large, nodes.subtract(one, h), h);
        int s = nodes.apply(Op.SQRT, z);
        int small = fma(nodes.multiply(s, z), polynomial(WIDE_ARCSINE, z), s);
        int turned = nodes.subtract(nodes.constant(HALF_PI), nodes.subtract(small, nodes.constant(HALF_PI_2)));
        return nodes.select(large, turned, small);
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
