package io.pagegrad.trainer.train;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.RowSlice;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoublePredicate;

/// Looks through columns for a value that should not be there.
final class OddValue {
    private OddValue() {}

    /// The first value of a column of single numbers that does not hold; none in a column of another kind, or one
    /// that is not there.
    static OptionalDouble first(ColumnCache rows, String name, DoublePredicate holds) {
        int column = rows.columnIndex(name);
        if (column < 0 || rows.columns().get(column).lanes() != 1) {
            return OptionalDouble.empty();
        }
        for (RowSlice slice : rows.allRows().slices()) {
            for (int row = slice.from(); row < slice.to(); row++) {
                double value = slice.group().column(column).getDouble(row);
                if (!holds.test(value)) {
                    return OptionalDouble.of(value);
                }
            }
        }
        return OptionalDouble.empty();
    }

    /// Why no weight can be finite: `column x holds NaN …`; null when each number of the columns is finite.
    static String notFinite(ColumnCache rows, List<String> names) {
        for (String name : names) {
            OptionalDouble value = first(rows, name, Double::isFinite);
            if (value.isPresent()) {
                return "column " + name + " holds " + (Double.isNaN(value.getAsDouble()) ? "NaN" : "an infinity")
                        + ": leave such rows out by the query's WHERE";
            }
        }
        return null;
    }
}
