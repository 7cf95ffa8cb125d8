package io.pagegrad.expression.value;

/// Day numbers and civil dates of the proleptic Gregorian calendar; day 0 is 2000-01-01, year 0 is 1 BC.
public final class Calendar {
    public static final long MICROS_PER_DAY = 86_400_000_000L;
    public static final long MICROS_PER_HOUR = 3_600_000_000L;
    public static final long MICROS_PER_MINUTE = 60_000_000L;
    public static final long MICROS_PER_SECOND = 1_000_000L;

    /// Seconds from 1970-01-01 to 2000-01-01.
    public static final long UNIX_EPOCH_SECONDS = 946_684_800L;

    /// Days of a date that stand for infinity and -infinity.
    public static final int DATE_INFINITY = Integer.MAX_VALUE;

    public static final int DATE_MINUS_INFINITY = Integer.MIN_VALUE;
    public static final long TIMESTAMP_INFINITY = Long.MAX_VALUE;
    public static final long TIMESTAMP_MINUS_INFINITY = Long.MIN_VALUE;

    /// First day that a date can hold: 4714-11-24 BC.
    public static final int MIN_DATE = -2_451_545;

    /// First day that a date cannot hold: 5874898-01-01.
    public static final int END_DATE = 2_145_031_949;

    /// First microsecond of a timestamp: 4714-11-24 BC 00:00.
    public static final long MIN_TIMESTAMP = -211_813_488_000_000_000L;

    /// First microsecond that a timestamp cannot hold: 294277-01-01 00:00.
    public static final long END_TIMESTAMP = 9_223_371_331_200_000_000L;

    private static final long DAYS_0000_03_01_TO_2000_01_01 = 730_425;
    private static final long DAYS_PER_ERA = 146_097;

    private Calendar() {}

    /// A civil date; `year` is astronomical (0 is 1 BC).
    public record Civil(long year, int month, int day) {}

    public static Civil civil(long days) {
        long shifted = days + DAYS_0000_03_01_TO_2000_01_01;
        long era = Math.floorDiv(shifted, DAYS_PER_ERA);
        long dayOfEra = shifted - era * DAYS_PER_ERA;
        long yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        long marchMonth = (5 * dayOfYear + 2) / 153;
        int day = (int) (dayOfYear - (153 * marchMonth + 2) / 5 + 1);
        int month = (int) (marchMonth < 10 ? marchMonth + 3 : marchMonth - 9);
        long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        return new Civil(year, month, day);
    }

    /// Day number of a civil date; months beyond 1 to 12 are not allowed, days are not checked.
    public static long days(long year, int month, int day) {
        long shiftedYear = month <= 2 ? year - 1 : year;
        long era = Math.floorDiv(shiftedYear, 400);
        long yearOfEra = shiftedYear - era * 400;
        long dayOfYear = (153L * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * DAYS_PER_ERA + dayOfEra - DAYS_0000_03_01_TO_2000_01_01;
    }

    public static boolean isLeap(long year) {
        return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    }

    public static int daysInMonth(long year, int month) {
        return switch (month) {
            case 2 -> isLeap(year) ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }

    /// 0 for Sunday to 6 for Saturday; 2000-01-01 was a Saturday.
    public static int dayOfWeek(long days) {
        return (int) Math.floorMod(days + 6, 7L);
    }

    /// First day of the ISO 8601 week that holds `days`: a Monday.
    public static long isoWeekStart(long days) {
        return days - Math.floorMod(days + 5, 7L);
    }

    /// The ISO 8601 year that the week of `days` belongs to.
    public static long isoYear(long days) {
        return civil(isoWeekStart(days) + 3).year();
    }

    /// ISO 8601 week number, 1 to 53.
    public static int isoWeek(long days) {
        long start = isoWeekStart(days);
        long firstWeek = isoWeekStart(days(civil(start + 3).year(), 1, 4));
        return (int) ((start - firstWeek) / 7) + 1;
    }

    public static boolean isFinite(long timestamp) {
        return timestamp != TIMESTAMP_INFINITY && timestamp != TIMESTAMP_MINUS_INFINITY;
    }

    public static boolean isFiniteDate(int date) {
        return date != DATE_INFINITY && date != DATE_MINUS_INFINITY;
    }

    /// @throws ValueException when outside the range of timestamps
    public static long checkTimestamp(long micros) {
        if (micros < MIN_TIMESTAMP || micros >= END_TIMESTAMP) {
            throw new ValueException("timestamp out of range");
        }
        return micros;
    }

    /// @throws ValueException when outside the range of dates
    public static int checkDate(long days) {
        if (days < MIN_DATE || days >= END_DATE) {
            throw new ValueException("date out of range");
        }
        return (int) days;
    }

    /// Midnight of a date as a timestamp.
    ///
    /// @throws ValueException when outside the range of timestamps
    public static long timestamp(int date) {
        if (date == DATE_INFINITY) {
            return TIMESTAMP_INFINITY;
        }
        if (date == DATE_MINUS_INFINITY) {
            return TIMESTAMP_MINUS_INFINITY;
        }
        if (date >= END_TIMESTAMP / MICROS_PER_DAY) {
            throw new ValueException("date out of range for timestamp");
        }
        return date * MICROS_PER_DAY;
    }
}
