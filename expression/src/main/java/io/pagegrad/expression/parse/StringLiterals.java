package io.pagegrad.expression.parse;

import io.pagegrad.expression.ExpressionException;
import org.antlr.v4.runtime.Token;

/// Contents of `'…'` (backslash is a plain character) and of `E'…'` (backslash escapes).
final class StringLiterals {
    private StringLiterals() {}

    static String value(Token token, int position) {
        String text = token.getText();
        if (text.charAt(0) == '\'') {
            return text.substring(1, text.length() - 1).replace("''", "'");
        }
        return unescape(text.substring(2, text.length() - 1), position);
    }

    private static String unescape(String body, int position) {
        StringBuilder value = new StringBuilder(body.length());
        for (int i = 0; i < body.length(); i++) {
            char c = body.charAt(i);
            if (c == '\'') {
                i++;
                value.append('\'');
            } else if (c != '\\') {
                value.append(c);
            } else {
                c = body.charAt(++i);
                switch (c) {
                    case 'b' -> value.append('\b');
                    case 'f' -> value.append('\f');
                    case 'n' -> value.append('\n');
                    case 'r' -> value.append('\r');
                    case 't' -> value.append('\t');
                    case 'u', 'U', 'x', '0', '1', '2', '3', '4', '5', '6', '7' ->
                        throw new ExpressionException(
                                "escape \\" + c + " is not supported; write the character itself", position);
                    default -> value.append(c);
                }
            }
        }
        return value.toString();
    }
}
