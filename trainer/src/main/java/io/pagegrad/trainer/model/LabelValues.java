package io.pagegrad.trainer.model;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.RowSet;
import io.pagegrad.cache.RowSlice;
import io.pagegrad.column.LogicalType;
import io.pagegrad.column.PhysicalType;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// The distinct values of a whole-number column, met one cache after the other. Not thread-safe.
public final class LabelValues {
    private static final int MOST = 4096;
    private static final int REMEMBERED = 1 << 8;

    /// From here on float32 has not every whole number: two classes could be one.
    private static final double DENSE = 1 << 24;

    private final SortedSet<Double> values = new TreeSet<>();
    /// Values that are known to be there, so that most rows need no look at the set.
    private final double[] remembered = new double[REMEMBERED];
    private boolean truth;
    /// A value that may stand for several, NaN when there is none.
    private double rounded = Double.NaN;

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
        truth = cache.columns().get(column).source().kind() == LogicalType.Kind.BOOLEAN;
        double dense = cache.columns().get(column).type() == PhysicalType.FLOAT32 ? DENSE : Double.POSITIVE_INFINITY;
        for (RowSlice slice : rows.slices()) {
            for (int row = slice.from(); row < slice.to() && !areTooMany(); row++) {
                double value = slice.group().column(column).getDouble(row);
                int place = (int) (Double.doubleToLongBits(value) * 0x9E3779B97F4A7C15L >>> 56) & REMEMBERED - 1;
                if (remembered[place] != value) {
                    remembered[place] = value;
                    rounded = Math.abs(value) < dense ? rounded : value;
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
        if (!Double.isNaN(rounded)) {
            throw new IllegalArgumentException("the label " + label + " has values such as "
                    + Math.round(rounded) + ", and float32 has not every whole number of that size: take it as ordinal("
                    + label + ") AS " + label + ", or load columns as float64");
        }
        if (values.isEmpty()) {
            throw new IllegalArgumentException("there are no rows to train on");
        }
        if (values.size() < 2) {
            throw new IllegalArgumentException(
                    "the label " + label + " has one value in all training rows: there is nothing to tell apart");
        }
        return new LabelClasses(
                List.copyOf(values), values.stream().map(this::name).toList());
    }

    private String name(double value) {
        if (truth) {
            return value == 0 ? "false" : "true";
        }
        return value == Math.rint(value) ? Long.toString(Math.round(value)) : Double.toString(value);
    }
}
