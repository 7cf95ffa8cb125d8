package io.pagegrad.expression.parse;

import java.util.Locale;
import org.antlr.v4.runtime.ParserRuleContext;

/// Names as PostgreSQL folds them: unquoted to lower case, quoted as they are.
final class Identifiers {
    private Identifiers() {}

    static String name(ParserRuleContext identifier) {
        String text = identifier.getText();
        if (text.startsWith("\"")) {
            return text.substring(1, text.length() - 1).replace("\"\"", "\"");
        }
        return text.toLowerCase(Locale.ROOT);
    }
}
