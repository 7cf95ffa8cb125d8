package io.pagegrad.expression.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionServerIT {
    @ParameterizedTest
    @ValueSource(ints = {12, 15, 18})
    void generatedExpressionsEqualTheServers(int major) throws Exception {
        compare(major, 20, 600, 42);
    }

    @Tag("campaign")
    @ParameterizedTest
    @ValueSource(ints = {12, 13, 14, 15, 16, 17, 18})
    void manyGeneratedExpressionsEqualTheServers(int major) throws Exception {
        compare(major, 40, 10_000, System.nanoTime());
    }

    private static void compare(int major, int rows, int expressions, long seed) throws Exception {
        ExpressionGenerator generator = new ExpressionGenerator(seed + major);
        List<String> differences = new ArrayList<>();
        try (ServerComparison comparison = new ServerComparison(major, rows, seed)) {
            for (int i = 0; i < expressions; i++) {
                differences.addAll(comparison.differences(generator.next()));
            }
        }
        assertThat(differences).as("seed %d", seed).isEmpty();
    }
}
