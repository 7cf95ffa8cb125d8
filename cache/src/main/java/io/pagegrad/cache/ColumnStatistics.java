package io.pagegrad.cache;

/// Figures of one column over the rows that are for training, nulls left out. Immutable; merges with those of
/// other rows.
///
/// @param count values that are not null
/// @param nulls values that are null
/// @param mean 0 when there are no values
/// @param m2 sum of squared differences from the mean
/// @param min positive infinity when there are no values
/// @param max negative infinity when there are no values
public record ColumnStatistics(long count, long nulls, double mean, double m2, double min, double max) {
    public static final ColumnStatistics EMPTY =
            new ColumnStatistics(0, 0, 0, 0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);

    /// Figures of both sets of rows together; merging in a fixed order gives bit-equal figures.
    ///
    /// Spec: Chan, Golub, LeVeque, Updating Formulae and a Pairwise Algorithm for Computing Sample Variances,
    /// 1979.
    public ColumnStatistics merge(ColumnStatistics other) {
        if (other.count == 0) {
            return new ColumnStatistics(count, nulls + other.nulls, mean, m2, min, max);
        }
        if (count == 0) {
            return new ColumnStatistics(other.count, nulls + other.nulls, other.mean, other.m2, other.min, other.max);
        }
        long n = count + other.count;
        double delta = other.mean - mean;
        double share = (double) other.count / n;
        return new ColumnStatistics(
                n,
                nulls + other.nulls,
                mean + delta * share,
                m2 + other.m2 + delta * delta * count * share,
                Math.min(min, other.min),
                Math.max(max, other.max));
    }

    /// The figures of values that are each larger by `offset`.
    public ColumnStatistics plus(double offset) {
        return count == 0 ? this : new ColumnStatistics(count, nulls, mean + offset, m2, min + offset, max + offset);
    }

    /// Variance of the population: squared differences divided by n; 0 when there are no values.
    public double variance() {
        return count == 0 ? 0 : m2 / count;
    }

    public double standardDeviation() {
        return Math.sqrt(variance());
    }
}
