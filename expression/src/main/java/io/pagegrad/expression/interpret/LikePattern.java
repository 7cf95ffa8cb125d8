package io.pagegrad.expression.interpret;

import io.pagegrad.expression.value.ValueException;

/// A LIKE pattern: `%` any text, `_` one character, the escape character takes the next one as it is.
final class LikePattern {
    private static final int ANY_TEXT = -1;
    private static final int ANY_CHARACTER = -2;

    private final int[] parts;

    /// @param escape escape character, -1 for none
    /// @throws ValueException when the pattern ends with the escape character
    LikePattern(String pattern, int escape) {
        int[] points = pattern.codePoints().toArray();
        int[] compiled = new int[points.length];
        int size = 0;
        for (int i = 0; i < points.length; i++) {
            int point = points[i];
            if (point == escape) {
                if (++i == points.length) {
                    throw new ValueException("LIKE pattern must not end with escape character");
                }
                compiled[size++] = points[i];
            } else {
                compiled[size++] = point == '%' ? ANY_TEXT : point == '_' ? ANY_CHARACTER : point;
            }
        }
        this.parts = java.util.Arrays.copyOf(compiled, size);
    }

    boolean matches(String text) {
        int[] subject = text.codePoints().toArray();
        int at = 0;
        int part = 0;
        int retryPart = -1;
        int retryAt = 0;
        while (at < subject.length) {
            if (part < parts.length && parts[part] == ANY_TEXT) {
                retryPart = ++part;
                retryAt = at;
            } else if (part < parts.length && (parts[part] == ANY_CHARACTER || parts[part] == subject[at])) {
                part++;
                at++;
            } else if (retryPart >= 0) {
                part = retryPart;
                at = ++retryAt;
            } else {
                return false;
            }
        }
        while (part < parts.length && parts[part] == ANY_TEXT) {
            part++;
        }
        return part == parts.length;
    }
}
