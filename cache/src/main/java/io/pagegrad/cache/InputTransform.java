package io.pagegrad.cache;

import io.pagegrad.column.LogicalType;
import java.util.Objects;

/// How one output of the query became columns of the cache: what a model file stores, and what prediction applies
/// to new rows. Immutable.
///
/// A number `v` becomes `(v - shift) × factor`, in float64, rounded once to the precision of the cache.
///
/// @param input name of the query's output
/// @param type SQL type of the query's output
/// @param encoding how values become elements
/// @param lanes elements of one row: more than 1 only for [Encoding#VECTOR] and [Encoding#ONE_HOT]
/// @param dictionary the categories of [Encoding#ONE_HOT] and [Encoding#ORDINAL], otherwise null
/// @param scaling which rule gave `shift` and `factor`; [Scaling#NONE] for categories
/// @param nulls what becomes of nulls
/// @param nullValue what stands in for a null before scaling; NaN when nulls are no values here
/// @param statistics figures of the training rows before scaling; null when none were taken
/// @param quartiles likewise, null unless scaling needed them
public record InputTransform(
        String input,
        LogicalType type,
        Encoding encoding,
        int lanes,
        Dictionary dictionary,
        Scaling scaling,
        double shift,
        double factor,
        NullPolicy nulls,
        double nullValue,
        ColumnStatistics statistics,
        Quartiles quartiles) {

    /// How a value becomes elements.
    public enum Encoding {
        /// One number, one element.
        NUMBER,
        /// An array of numbers or a byte string: `lanes` elements, scaled alike.
        VECTOR,
        /// A category: one element for each category, 1 for the one that the row has and otherwise 0; all 0
        /// for a null and for a category that no training row has.
        ONE_HOT,
        /// A category: its code in the dictionary; -1 for a null and for a category that no training row has.
        ORDINAL
    }

    public InputTransform {
        Objects.requireNonNull(input);
        Objects.requireNonNull(type);
        Objects.requireNonNull(scaling);
        Objects.requireNonNull(nulls);
        boolean category = encoding == Encoding.ONE_HOT || encoding == Encoding.ORDINAL;
        if (category != (dictionary != null)) {
            throw new IllegalArgumentException(input + ": a category, and only a category, has a dictionary");
        }
    }

    /// The scaled form of `value`.
    public double apply(double value) {
        return (value - shift) * factor;
    }

    /// The value whose scaled form is `scaled`; turns predictions back into the label's own unit.
    public double invert(double scaled) {
        return scaled / factor + shift;
    }

    /// The column of the cache that this input becomes.
    public CacheColumn column(Precision precision) {
        return new CacheColumn(input, type, precision.physical(), lanes);
    }
}
