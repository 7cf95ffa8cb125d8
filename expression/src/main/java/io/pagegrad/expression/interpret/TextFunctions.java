package io.pagegrad.expression.interpret;

import io.pagegrad.column.LogicalType.Kind;
import io.pagegrad.expression.typed.Operation;
import io.pagegrad.expression.value.Texts;
import io.pagegrad.expression.value.ValueException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/// Functions of text and bytes. Positions and lengths count code points, from 1.
final class TextFunctions {
    private TextFunctions() {}

    static Object apply(Operation operation, Kind kind, Object[] values) {
        if (kind == Kind.BYTEA) {
            return bytes(operation, values);
        }
        String text = (String) values[0];
        return switch (operation) {
            case CONCAT -> text + values[1];
            case LIKE -> like(text, (String) values[1], values, false);
            case ILIKE -> like(text, (String) values[1], values, true);
            case LENGTH -> {
                String counted = kind == Kind.CHAR ? Texts.stripBlanks(text) : text;
                yield counted.codePointCount(0, counted.length());
            }
            case OCTET_LENGTH -> text.getBytes(StandardCharsets.UTF_8).length;
            case LOWER -> map(text, Character::toLowerCase);
            case UPPER -> map(text, Character::toUpperCase);
            case SUBSTR -> substring(text, values);
            case STRPOS -> position(text, (String) values[1]);
            case BTRIM -> trim(text, trimmed(values), true, true);
            case LTRIM -> trim(text, trimmed(values), true, false);
            case RTRIM -> trim(text, trimmed(values), false, true);
            case LEFT -> left(text, (int) values[1]);
            case RIGHT -> right(text, (int) values[1]);
            case REPLACE ->
                ((String) values[1]).isEmpty() ? text : text.replace((String) values[1], (String) values[2]);
            case STARTS_WITH -> text.startsWith((String) values[1]);
            default -> throw new IllegalStateException(operation.name());
        };
    }

    private static Object bytes(Operation operation, Object[] values) {
        byte[] value = (byte[]) values[0];
        return switch (operation) {
            case CONCAT -> {
                byte[] right = (byte[]) values[1];
                byte[] joined = Arrays.copyOf(value, value.length + right.length);
                System.arraycopy(right, 0, joined, value.length, right.length);
                yield joined;
            }
            case OCTET_LENGTH -> value.length;
            case SUBSTR -> {
                int[] range = range(value.length, values);
                yield Arrays.copyOfRange(value, range[0], range[1]);
            }
            default -> throw new IllegalStateException(operation.name());
        };
    }

    /// Maps the letters of ASCII. What becomes of others depends on the locale of the database: in locale C they
    /// stay as they are, elsewhere they have another case.
    ///
    /// @throws ValueException at a letter beyond ASCII that has another case
    private static String map(String text, IntUnaryOperator mapping) {
        return text.codePoints()
                .map(letter -> {
                    int mapped = mapping.applyAsInt(letter);
                    if (letter >= 0x80 && mapped != letter) {
                        throw new ValueException("the case of '" + Character.toString(letter)
                                + "' depends on the locale of the database, which only the server has");
                    }
                    return mapped;
                })
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static String substring(String text, Object[] values) {
        int[] range = range(text.codePointCount(0, text.length()), values);
        int begin = text.offsetByCodePoints(0, range[0]);
        return text.substring(begin, text.offsetByCodePoints(begin, range[1] - range[0]));
    }

    /// 0-based half-open range of `substr(value, start [, count])`, cut to the value.
    private static int[] range(int length, Object[] values) {
        long start = (int) values[1];
        long end = Long.MAX_VALUE;
        if (values.length == 3) {
            if ((int) values[2] < 0) {
                throw new ValueException("negative substring length not allowed");
            }
            end = start + (int) values[2];
        }
        long from = Math.min(length, Math.max(1, start) - 1);
        long to = Math.max(from, Math.min(length, end - 1));
        return new int[] {(int) from, (int) to};
    }

    private static int position(String text, String part) {
        int at = text.indexOf(part);
        return at < 0 ? 0 : text.codePointCount(0, at) + 1;
    }

    private static String trimmed(Object[] values) {
        return values.length == 2 ? (String) values[1] : " ";
    }

    private static String trim(String text, String set, boolean start, boolean end) {
        int[] points = text.codePoints().toArray();
        int from = 0;
        int to = points.length;
        while (start && from < to && set.indexOf(points[from]) >= 0) {
            from++;
        }
        while (end && to > from && set.indexOf(points[to - 1]) >= 0) {
            to--;
        }
        return new String(points, from, to - from);
    }

    private static String left(String text, int count) {
        int length = text.codePointCount(0, text.length());
        long kept = count >= 0 ? Math.min(length, count) : Math.max(0, (long) length + count);
        return text.substring(0, text.offsetByCodePoints(0, (int) kept));
    }

    private static String right(String text, int count) {
        int length = text.codePointCount(0, text.length());
        long kept = count >= 0 ? Math.min(length, count) : Math.max(0, (long) length + count);
        return text.substring(text.offsetByCodePoints(0, (int) (length - kept)));
    }

    private static boolean like(String text, String pattern, Object[] values, boolean ignoreCase) {
        String escape = values.length == 3 ? (String) values[2] : "\\";
        String subject = ignoreCase ? map(text, Character::toLowerCase) : text;
        String lowered = ignoreCase ? map(pattern, Character::toLowerCase) : pattern;
        return new LikePattern(lowered, escape.isEmpty() ? -1 : escape.codePointAt(0)).matches(subject);
    }
}
