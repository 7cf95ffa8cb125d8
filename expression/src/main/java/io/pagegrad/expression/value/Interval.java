package io.pagegrad.expression.value;

/// A span of time: months, days and microseconds are kept apart, as days differ in length and months in days.
public record Interval(long micros, int days, int months) {
    public static final Interval ZERO = new Interval(0, 0, 0);
    public static final Interval INFINITY = new Interval(Long.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);
    public static final Interval MINUS_INFINITY = new Interval(Long.MIN_VALUE, Integer.MIN_VALUE, Integer.MIN_VALUE);

    public boolean isInfinite() {
        return equals(INFINITY) || equals(MINUS_INFINITY);
    }
}
