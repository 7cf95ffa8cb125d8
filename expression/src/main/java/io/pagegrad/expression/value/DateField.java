package io.pagegrad.expression.value;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// A part of a date, time or interval that `extract` and `date_trunc` name.
public enum DateField {
    MICROSECONDS("microseconds", "microsecond", "us", "usec", "usecond", "useconds", "usecs", "microsecon"),
    MILLISECONDS("milliseconds", "millisecond", "ms", "msec", "mseconds", "msecond", "msecs", "millisecon"),
    SECOND("second", "seconds", "s", "sec", "secs"),
    MINUTE("minute", "minutes", "m", "min", "mins"),
    HOUR("hour", "hours", "h", "hr", "hrs"),
    DAY("day", "days", "d"),
    WEEK("week", "weeks", "w"),
    MONTH("month", "months", "mon", "mons"),
    QUARTER("quarter", "qtr"),
    YEAR("year", "years", "y", "yr", "yrs"),
    DECADE("decade", "decades", "dec", "decs"),
    CENTURY("century", "centuries", "cent", "c"),
    MILLENNIUM("millennium", "millennia", "mil", "mils"),
    DOW("dow"),
    ISODOW("isodow"),
    DOY("doy"),
    ISOYEAR("isoyear"),
    JULIAN("julian", "jd", "j"),
    EPOCH("epoch"),
    TIMEZONE("timezone"),
    TIMEZONE_HOUR("timezone_hour"),
    TIMEZONE_MINUTE("timezone_minute");

    private static final Map<String, DateField> BY_NAME = new HashMap<>();

    static {
        for (DateField field : values()) {
            for (String name : field.names) {
                BY_NAME.put(name, field);
            }
        }
    }

    private final String[] names;

    DateField(String... names) {
        this.names = names;
    }

    /// The field of that name in any case, or null.
    public static DateField named(String name) {
        return BY_NAME.get(name.toLowerCase(Locale.ROOT));
    }

    /// Whether values have a fraction.
    public boolean isFractional() {
        return this == SECOND || this == MILLISECONDS || this == EPOCH;
    }

    /// The name that messages use.
    public String word() {
        return names[0];
    }
}
