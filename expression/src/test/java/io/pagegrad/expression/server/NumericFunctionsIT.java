package io.pagegrad.expression.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `sqrt`, `exp`, `ln`, `log` and `power` of numeric in exact evaluation, digit by digit as the server prints
/// them.
class NumericFunctionsIT {
    private static final String[] SPECIAL = {
        "0",
        "1",
        "-1",
        "10",
        "0.9",
        "1.1",
        "1.0000000001",
        "0.99999999999999999999",
        "2.000",
        "100000",
        "9999.9999",
        "0.0001",
        "-3",
        "123456789012345678901234567890",
        "0.5",
        "1000",
        "'NaN'"
    };

    private static final String[] INFINITE = {"'Infinity'", "'-Infinity'"};

    @ParameterizedTest
    @ValueSource(ints = {12, 15, 18})
    void functionsOfNumericEqualTheServersDigitByDigit(int major) throws Exception {
        compare(major, 100, 42);
    }

    @Tag("campaign")
    @ParameterizedTest
    @ValueSource(ints = {12, 13, 14, 15, 16, 17, 18})
    void functionsOfManyNumericsEqualTheServersDigitByDigit(int major) throws Exception {
        compare(major, 3000, System.nanoTime());
    }

    private static void compare(int major, int count, long seed) throws Exception {
        Random random = new Random(seed);
        List<String> expressions = new ArrayList<>();
        List<String> values = new ArrayList<>(List.of(SPECIAL));
        if (major >= 14) {
            values.addAll(List.of(INFINITE));
        }
        for (String value : values) {
            unary(value, expressions);
            for (String other : values) {
                binary(value, other, expressions);
            }
        }
        expressions.add("power(0.040677::numeric, 730.66579866998399::numeric)");
        expressions.add("power(177.1152499809::numeric, (-449.7854884913826936)::numeric)");
        for (int i = 0; i < count; i++) {
            unary(number(random), expressions);
            binary(number(random), number(random), expressions);
            binary(number(random), Integer.toString(random.nextInt(60) - 30), expressions);
        }
        List<String> differences = new ArrayList<>();
        try (ServerComparison comparison = new ServerComparison(major, 1, seed)) {
            for (String expression : expressions) {
                String theirs = comparison.byServer(expression).getFirst();
                String ours = comparison.byUs(expression).getFirst();
                boolean refused = theirs != null && theirs.startsWith("ERROR: ") && ours.startsWith("ERROR: ");
                if (!refused && !String.valueOf(theirs).equals(ours)) {
                    differences.add(expression + " server: " + theirs + " ours: " + ours);
                }
            }
        }
        assertThat(differences)
                .as("%d expressions, seed %d", expressions.size(), seed)
                .isEmpty();
    }

    private static void unary(String value, List<String> expressions) {
        for (String function : new String[] {"sqrt", "exp", "ln", "log"}) {
            expressions.add(function + "(" + value + "::numeric)");
        }
    }

    private static void binary(String a, String b, List<String> expressions) {
        expressions.add("log(" + a + "::numeric, " + b + "::numeric)");
        expressions.add("power(" + a + "::numeric, (" + b + ")::numeric)");
    }

    /// Up to 25 digits, mostly of moderate size.
    private static String number(Random random) {
        BigInteger digits = new BigInteger(1 + random.nextInt(80), random);
        int scale =
                random.nextInt(4) == 0 ? random.nextInt(30) : digits.toString().length() - 1 + random.nextInt(5) - 2;
        BigDecimal value = new BigDecimal(digits, Math.max(0, scale));
        return (random.nextInt(6) == 0 ? value.negate() : value).toPlainString();
    }
}
