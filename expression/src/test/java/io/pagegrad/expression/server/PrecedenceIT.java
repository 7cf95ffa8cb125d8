package io.pagegrad.expression.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.expression.ExpressionException;
import io.pagegrad.expression.parse.ExprPrinter;
import io.pagegrad.expression.parse.QueryParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Operators bind as the server's do: an expression without parentheses, and the same one with every operator in
/// parentheses as we read it, are run by the server and give the same values; what it calls a
/// syntax error we refuse, too.
class PrecedenceIT {
    private static final int EXPRESSIONS = 2500;
    private static final String[] INFIX = {
        "+",
        "-",
        "*",
        "/",
        "%",
        "^",
        "||",
        "=",
        "<>",
        "<",
        ">=",
        "AND",
        "OR",
        "AND",
        "OR",
        "+",
        "*",
        "=",
        "IS DISTINCT FROM",
        "LIKE",
        "NOT LIKE"
    };
    private static final String[] OPERANDS = {"i", "i2", "id", "b", "b2", "2", "3", "true", "NULL", "t", "'7'", "f"};
    private static final String[] PREFIX = {"NOT ", "- ", "+ ", "@ ", "|/ "};
    private static final String[] POSTFIX = {
        " IS NULL",
        " IS NOT NULL",
        " IS TRUE",
        " IS NOT FALSE",
        " IS UNKNOWN",
        " ISNULL",
        " NOTNULL",
        "::int",
        "::text",
        "::float8::text",
        " IN (1, 2)",
        " NOT IN (3, i)",
        " BETWEEN 1 AND i",
        " NOT BETWEEN i AND 5",
        " BETWEEN SYMMETRIC 3 AND 1"
    };

    private final Random random = new Random(20_261_121);

    @Test
    void expressionsWithoutParenthesesAreReadAsTheServerReadsThem() throws Exception {
        List<String> differences = new ArrayList<>();
        int read = 0;
        int refused = 0;
        try (ServerComparison server = new ServerComparison(18, 6, 5)) {
            for (int i = 0; i < EXPRESSIONS; i++) {
                String expression = expression();
                List<String> values = server.byServer(expression);
                boolean syntaxError =
                        values.getFirst() != null && values.getFirst().startsWith("ERROR: syntax error");
                String ours = parenthesised(expression);
                if (ours == null) {
                    refused++;
                    continue;
                }
                List<String> parenthesised = server.byServer(ours);
                boolean same = isError(values) ? isError(parenthesised) : values.equals(parenthesised);
                if (syntaxError || !same) {
                    differences.add(expression + " is not " + ours + ": " + values + ", " + parenthesised);
                }
                read += isError(values) ? 0 : 1;
            }
        }
        assertThat(differences).isEmpty();
        assertThat(read).isGreaterThan(EXPRESSIONS / 20);
        assertThat(refused).isGreaterThan(EXPRESSIONS / 20);
    }

    /// Whether an expression has no value in any row.
    private static boolean isError(List<String> values) {
        return values.stream().allMatch(value -> value != null && value.startsWith("ERROR"));
    }

    private static String parenthesised(String expression) {
        try {
            return ExprPrinter.print(QueryParser.parseExpression(expression));
        } catch (ExpressionException e) {
            return null;
        }
    }

    private String expression() {
        StringBuilder text = new StringBuilder(term());
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            text.append(' ').append(pick(INFIX)).append(' ').append(term());
        }
        return text.toString();
    }

    private String term() {
        String prefix = random.nextInt(5) == 0 ? pick(PREFIX) : "";
        String postfix = random.nextInt(5) == 0 ? pick(POSTFIX) : "";
        return prefix + pick(OPERANDS) + postfix;
    }

    private String pick(String[] choices) {
        return choices[random.nextInt(choices.length)];
    }
}
