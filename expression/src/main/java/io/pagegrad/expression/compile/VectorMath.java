package io.pagegrad.expression.compile;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// Functions of vectors made of basic arithmetic alone, so that interpreted and compiled code give the same
/// bits; the library functions and reductions of the Vector API do not.
///
/// Methods are small, so that the JIT takes them into the loops that call them. Errors are below 3 units in the
/// last place.
public final class VectorMath {
    private static final double LN2_HIGH = 0x1.62e42fee00000p-1;
    private static final double LN2_LOW = 1.90821492927058770002e-10;
    private static final float LN2_HIGH_FLOAT = 0x1.62e4p-1f;
    private static final float LN2_LOW_FLOAT = 1.4286068203094172321e-6f;
    private static final long HALF_ROOT_BITS = Double.doubleToLongBits(Math.sqrt(0.5));
    private static final int HALF_ROOT_BITS_FLOAT = Float.floatToIntBits((float) Math.sqrt(0.5));
    private static final double MAGIC = 0x1.8p52;
    private static final float MAGIC_FLOAT = 0x1.8p23f;
    private static final double SMALL_TANH = 0.5;

    private VectorMath() {}

    /// Natural logarithm.
    public static DoubleVector log(DoubleVector x) {
        VectorMask<Double> tiny = x.compare(VectorOperators.LT, Double.MIN_NORMAL);
        LongVector bits = x.blend(x.mul(0x1p54), tiny).reinterpretAsLongs();
        LongVector exponent = bits.sub(HALF_ROOT_BITS).lanewise(VectorOperators.ASHR, 52);
        DoubleVector mantissa =
                bits.sub(exponent.lanewise(VectorOperators.LSHL, 52)).reinterpretAsDoubles();
        DoubleVector k = exponent.add(Double.doubleToLongBits(MAGIC))
                .reinterpretAsDoubles()
                .sub(MAGIC);
        return logLimits(x, logOf(mantissa, k.blend(k.sub(54), tiny)));
    }

    /// `ln(m) + k ln 2` for `m` around 1: `ln(m) = 2 atanh(s)`, `s = (m - 1) / (m + 1)`.
    private static DoubleVector logOf(DoubleVector m, DoubleVector k) {
        DoubleVector f = m.sub(1);
        DoubleVector s = f.div(m.add(1));
        DoubleVector z = s.mul(s);
        DoubleVector p = DoubleVector.broadcast(DoubleVector.SPECIES_PREFERRED, 2.0 / 23);
        for (int n = 21; n >= 3; n -= 2) {
            p = p.mul(z).add(2.0 / n);
        }
        // 2 s = f - s f, which loses less than rounding 2 s would
        DoubleVector tail = s.mul(p.mul(z).sub(f)).add(k.mul(LN2_LOW));
        return k.mul(LN2_HIGH).add(f.add(tail));
    }

    private static DoubleVector logLimits(DoubleVector x, DoubleVector log) {
        DoubleVector finite = log.blend(x, x.compare(VectorOperators.EQ, Double.POSITIVE_INFINITY));
        DoubleVector valid = finite.blend(Double.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, 0));
        VectorMask<Double> none = x.compare(VectorOperators.LT, 0).or(x.test(VectorOperators.IS_NAN));
        return valid.blend(Double.NaN, none);
    }

    /// Natural logarithm.
    public static FloatVector log(FloatVector x) {
        VectorMask<Float> tiny = x.compare(VectorOperators.LT, Float.MIN_NORMAL);
        IntVector bits = x.blend(x.mul(0x1p25f), tiny).reinterpretAsInts();
        IntVector exponent = bits.sub(HALF_ROOT_BITS_FLOAT).lanewise(VectorOperators.ASHR, 23);
        FloatVector mantissa =
                bits.sub(exponent.lanewise(VectorOperators.LSHL, 23)).reinterpretAsFloats();
        FloatVector k = exponent.add(Float.floatToIntBits(MAGIC_FLOAT))
                .reinterpretAsFloats()
                .sub(MAGIC_FLOAT);
        return logLimits(x, logOf(mantissa, k.blend(k.sub(25), tiny)));
    }

    private static FloatVector logOf(FloatVector m, FloatVector k) {
        FloatVector f = m.sub(1);
        FloatVector s = f.div(m.add(1));
        FloatVector z = s.mul(s);
        FloatVector p = FloatVector.broadcast(FloatVector.SPECIES_PREFERRED, 2f / 11);
        for (int n = 9; n >= 3; n -= 2) {
            p = p.mul(z).add(2f / n);
        }
        FloatVector tail = s.mul(p.mul(z).sub(f)).add(k.mul(LN2_LOW_FLOAT));
        return k.mul(LN2_HIGH_FLOAT).add(f.add(tail));
    }

    private static FloatVector logLimits(FloatVector x, FloatVector log) {
        FloatVector finite = log.blend(x, x.compare(VectorOperators.EQ, Float.POSITIVE_INFINITY));
        FloatVector valid = finite.blend(Float.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, 0));
        VectorMask<Float> none = x.compare(VectorOperators.LT, 0).or(x.test(VectorOperators.IS_NAN));
        return valid.blend(Float.NaN, none);
    }

    /// `ln(1 + x)`, exact for small `x`: the logarithm of the rounded sum, corrected for the rounding.
    public static DoubleVector log1p(DoubleVector x) {
        DoubleVector sum = x.add(1);
        DoubleVector lost = x.sub(sum.sub(1)).div(sum);
        DoubleVector log = log(sum);
        return log.blend(log.add(lost), lost.test(VectorOperators.IS_FINITE));
    }

    /// `ln(1 + x)`, exact for small `x`.
    public static FloatVector log1p(FloatVector x) {
        FloatVector sum = x.add(1);
        FloatVector lost = x.sub(sum.sub(1)).div(sum);
        FloatVector log = log(sum);
        return log.blend(log.add(lost), lost.test(VectorOperators.IS_FINITE));
    }

    /// Hyperbolic tangent, given `exp(-2 |x|)`: by that above one half, by a continued fraction below.
    public static DoubleVector tanh(DoubleVector x, DoubleVector exponential) {
        DoubleVector large = exponential.sub(1).div(exponential.add(1));
        DoubleVector signed = large.blend(large.neg(), x.compare(VectorOperators.GT, 0));
        VectorMask<Double> small = x.abs().compare(VectorOperators.LT, SMALL_TANH);
        return signed.blend(smallTanh(x), small);
    }

    private static DoubleVector smallTanh(DoubleVector x) {
        DoubleVector z = x.mul(x);
        DoubleVector fraction = z.div(17).add(15);
        for (int n = 13; n >= 1; n -= 2) {
            fraction = z.div(fraction).add(n);
        }
        return x.div(fraction);
    }

    /// Hyperbolic tangent, given `exp(-2 |x|)`.
    public static FloatVector tanh(FloatVector x, FloatVector exponential) {
        FloatVector large = exponential.sub(1).div(exponential.add(1));
        FloatVector signed = large.blend(large.neg(), x.compare(VectorOperators.GT, 0));
        VectorMask<Float> small = x.abs().compare(VectorOperators.LT, (float) SMALL_TANH);
        return signed.blend(smallTanh(x), small);
    }

    private static FloatVector smallTanh(FloatVector x) {
        FloatVector z = x.mul(x);
        FloatVector fraction = z.div(9).add(7);
        for (int n = 5; n >= 1; n -= 2) {
            fraction = z.div(fraction).add(n);
        }
        return x.div(fraction);
    }
}
