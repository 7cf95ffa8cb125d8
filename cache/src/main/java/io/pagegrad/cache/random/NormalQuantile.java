package io.pagegrad.cache.random;

/// The quantile function of the normal distribution: additions, multiplications, divisions and roots alone, each
/// rounded once, so that `normal.cuh` gives the same bits. Relative error about 1e-16.
///
/// Spec: Wichura, Algorithm AS 241, Applied Statistics 37 (1988), PPND16. The logarithm is
/// `2 atanh((m - 1) / (m + 1)) + e ln 2` of `m 2^e`, `m` in `(sqrt(1/2), sqrt(2)]`, by its series.
public final class NormalQuantile {
    private static final double UNIT = 0x1p-53;
    private static final double ROOT_OF_TWO = 1.4142135623730951;
    private static final double LN_2 = 0.6931471805599453;

    private NormalQuantile() {}

    /// The number below which a normal one lies with probability `odd / 2^53`.
    ///
    /// @param odd in `(0, 2^53)`
    public static double of(long odd) {
        double q = (odd - (1L << 52)) * UNIT;
        if (Math.abs(q) <= 0.425) {
            return central(q);
        }
        double r = Math.sqrt(-logarithm(q < 0 ? odd : (1L << 53) - odd));
        double size = r <= 5 ? tail(r - 1.6) : farTail(r - 5);
        return q < 0 ? -size : size;
    }

    private static double central(double q) {
        double r = 0.180625 - q * q;
        double above = 2.5090809287301226727e3;
        above = above * r + 3.3430575583588128105e4;
        above = above * r + 6.7265770927008700853e4;
        above = above * r + 4.5921953931549871457e4;
        above = above * r + 1.3731693765509461125e4;
        above = above * r + 1.9715909503065514427e3;
        above = above * r + 1.3314166789178437745e2;
        above = above * r + 3.3871328727963666080e0;
        double below = 5.2264952788528545610e3;
        below = below * r + 2.8729085735721942674e4;
        below = below * r + 3.9307895800092710610e4;
        below = below * r + 2.1213794301586595867e4;
        below = below * r + 5.3941960214247511077e3;
        below = below * r + 6.8718700749205790830e2;
        below = below * r + 4.2313330701600911252e1;
        below = below * r + 1;
        return q * above / below;
    }

    private static double tail(double r) {
        double above = 7.74545014278341407640e-4;
        above = above * r + 2.27238449892691845833e-2;
        above = above * r + 2.41780725177450611770e-1;
        above = above * r + 1.27045825245236838258e0;
        above = above * r + 3.64784832476320460504e0;
        above = above * r + 5.76949722146069140550e0;
        above = above * r + 4.63033784615654529590e0;
        above = above * r + 1.42343711074968357734e0;
        double below = 1.05075007164441684324e-9;
        below = below * r + 5.47593808499534494600e-4;
        below = below * r + 1.51986665636164571966e-2;
        below = below * r + 1.48103976427480074590e-1;
        below = below * r + 6.89767334985100004550e-1;
        below = below * r + 1.67638483018380384940e0;
        below = below * r + 2.05319162663775882187e0;
        below = below * r + 1;
        return above / below;
    }

    private static double farTail(double r) {
        double above = 2.01033439929228813265e-7;
        above = above * r + 2.71155556874348757815e-5;
        above = above * r + 1.24266094738807843860e-3;
        above = above * r + 2.65321895265761230930e-2;
        above = above * r + 2.96560571828504891230e-1;
        above = above * r + 1.78482653991729133580e0;
        above = above * r + 5.46378491116411436990e0;
        above = above * r + 6.65790464350110377720e0;
        double below = 2.04426310338993978564e-15;
        below = below * r + 1.42151175831644588870e-7;
        below = below * r + 1.84631831751005468180e-5;
        below = below * r + 7.86869131145613259100e-4;
        below = below * r + 1.48753612908506148525e-2;
        below = below * r + 1.36929880922735805310e-1;
        below = below * r + 5.99832206555887937690e-1;
        below = below * r + 1;
        return above / below;
    }

    /// Natural logarithm of `number / 2^53`.
    private static double logarithm(long number) {
        long bits = Double.doubleToRawLongBits((double) number);
        int exponent = (int) (bits >>> 52) - 1023;
        double m = Double.longBitsToDouble(bits & (1L << 52) - 1 | 0x3ffL << 52);
        if (m > ROOT_OF_TWO) {
            m *= 0.5;
            exponent++;
        }
        double s = (m - 1) / (m + 1);
        double z = s * s;
        double series = 1.0 / 21;
        series = series * z + 1.0 / 19;
        series = series * z + 1.0 / 17;
        series = series * z + 1.0 / 15;
        series = series * z + 1.0 / 13;
        series = series * z + 1.0 / 11;
        series = series * z + 1.0 / 9;
        series = series * z + 1.0 / 7;
        series = series * z + 1.0 / 5;
        series = series * z + 1.0 / 3;
        series = series * z + 1;
        return (exponent - 53) * LN_2 + 2 * s * series;
    }
}
