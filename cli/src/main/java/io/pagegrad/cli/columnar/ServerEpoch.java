package io.pagegrad.cli.columnar;

import io.pagegrad.cli.session.UnrepresentableValueException;

/// Dates and times counted from 2000-01-01 as the server does, counted from 1970-01-01 instead.
final class ServerEpoch {
    private static final int DAYS = 10_957;
    private static final long MICROS = DAYS * 86_400_000_000L;
    private static final long DAY_MICROS = 86_400_000_000L;

    private ServerEpoch() {}

    static int unixDays(int days, String column) {
        if (days == Integer.MAX_VALUE || days == Integer.MIN_VALUE) {
            throw infinite(column, "date");
        }
        return Math.addExact(days, DAYS);
    }

    static long unixMicros(long micros, String column) {
        if (micros == Long.MAX_VALUE || micros == Long.MIN_VALUE) {
            throw infinite(column, "timestamp");
        }
        try {
            return Math.addExact(micros, MICROS);
        } catch (ArithmeticException e) {
            throw new UnrepresentableValueException("column " + column
                    + " holds a timestamp beyond the range of 64-bit microseconds from 1970: take it as text ("
                    + column + "::text)");
        }
    }

    static long timeOfDay(long micros, String column) {
        if (micros >= DAY_MICROS) {
            throw new UnrepresentableValueException("column " + column
                    + " holds the time 24:00:00, which the format cannot hold: take it as text (" + column + "::text)");
        }
        return micros;
    }

    private static UnrepresentableValueException infinite(String column, String type) {
        return new UnrepresentableValueException("column " + column + " holds an infinite " + type
                + ", which the format cannot hold: take it as text (" + column + "::text)");
    }
}
