package io.pagegrad.expression.value;

import io.pagegrad.column.LogicalType;
import io.pagegrad.column.LogicalType.Kind;

/// Declared lengths and blank padding of character types; lengths count code points.
public final class Texts {
    private Texts() {}

    /// The value as a column of the type holds it. An explicit cast cuts; an assignment refuses what is too long,
    /// unless
    /// only blanks are cut.
    ///
    /// @throws ValueException when too long and not `explicit`
    public static String restrict(String text, LogicalType type, boolean explicit) {
        int limit = type.precision();
        if (limit < 0) {
            return text;
        }
        int length = text.codePointCount(0, text.length());
        if (length > limit) {
            int end = text.offsetByCodePoints(0, limit);
            if (!explicit && !text.substring(end).isBlank()) {
                throw new ValueException("value too long for type " + type.name());
            }
            return text.substring(0, end);
        }
        return type.kind() == Kind.CHAR ? text + " ".repeat(limit - length) : text;
    }

    /// Without the blanks at the end.
    public static String stripBlanks(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }
}
