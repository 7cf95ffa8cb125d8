package io.pagegrad.trainer.model;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.RowSet;
import io.pagegrad.cache.RowSlice;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// The distinct values of a whole-number column, met one cache after the other. Not thread-safe.
public final class LabelValues {
    private static final int MOST = 4096;
    private static final int REMEMBERED = 1 << 8;

    private final SortedSet<Double> values = new TreeSet<>();
    /// Values that are known to be there, so that most rows need no look at the set.
    private final double[] remembered = new double[REMEMBERED];

    public LabelValues() {
        Arrays.fill(remembered, Double.NaN);
    }

    /// Whether a column holds whole numbers, which may be classes.
    public static boolean mayBeClasses(ColumnCache cache, int column) {
        return switch (cache.columns().get(column).source().kind()) {
            case SMALLINT, INTEGER, BIGINT, BOOLEAN -> true;
            default -> false;
        };
    }

    /// Adds the values of some rows; once there are too many for classes, nothing more.
    public void add(ColumnCache cache, int column, RowSet rows) {
        for (RowSlice slice : rows.slices()) {
            for (int row = slice.from(); row < slice.to() && !areTooMany(); row++) {
                double value = slice.group().column(column).getDouble(row);
                int place = (int) (Double.doubleToLongBits(value) * 0x9E3779B97F4A7C15L >>> 56) & REMEMBERED - 1;
                if (remembered[place] != value) {
                    remembered[place] = value;
                    values.add(value);
                }
            }
        }
    }

    /// Whether there are more values than a label with classes has.
    public boolean areTooMany() {
        return values.size() > MOST;
    }

    /// The values as classes.
    ///
    /// @param label name, for messages
    /// @throws IllegalArgumentException when there are too many or too few
    public LabelClasses classes(String label) {
        if (areTooMany()) {
            throw new IllegalArgumentException("the label " + label + " has more than " + MOST
                    + " values: cast it to float8 if it is a measure and not a class");
        }
        if (values.size() < 2) {
            throw new IllegalArgumentException(
                    "the label " + label + " has one value in all training rows: there is nothing to tell apart");
        }
        List<String> names = values.stream()
                .map(value -> value == Math.rint(value) ? Long.toString(Math.round(value)) : Double.toString(value))
                .toList();
        return new LabelClasses(List.copyOf(values), names);
    }
}
