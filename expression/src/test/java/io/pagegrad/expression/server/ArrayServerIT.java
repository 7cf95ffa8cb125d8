package io.pagegrad.expression.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Arrays with nulls, of several dimensions and with bounds of their own, beside the server.
class ArrayServerIT {
    private static final List<String> ARRAYS = List.of(
            "ai",
            "'{}'::int[]",
            "'{1,2,3}'::int[]",
            "' { 1 , NULL , null , 3 } '::int[]",
            "'[0:2]={7,8,9}'::int[]",
            "'[2:3][0:1]={{1,NULL},{3,4}}'::int[]",
            "'{{1,2},{3,4}}'::int[]",
            "'{{1,2,3,4}}'::int[]",
            "'[-1:2]={1,2,3,4}'::int[]",
            "ARRAY[1, i, 3]",
            "ARRAY[NULL, 2]",
            "ARRAY[[1, 2], [3, i]]",
            "ARRAY[ARRAY[1, 2], ARRAY[3, 4]]",
            "ARRAY[]::int[]",
            "COALESCE(ai, ARRAY[0])",
            "CASE WHEN id % 2 = 0 THEN ai END",
            "ARRAY['a', 'b c', NULL, 'null', '', 'x\"y\\z', '{}', 'a,b']",
            "'{a,\"b c\",NULL,\"null\",\"\",\\\\x}'::text[]",
            "ARRAY[1.10, 2, NULL]",
            "'{1.10,2e3,NaN}'::numeric[]",
            "ARRAY[1.5::float8, 'NaN', 'Infinity', NULL]",
            "ARRAY[date '2020-01-01', NULL]",
            "ARRAY[timestamp '2020-01-01 12:00']",
            "ARRAY[true, false, NULL]",
            "ARRAY[interval '1 day 2 hours']",
            "ai::text::int[]",
            "ai::bigint[]",
            "ai::float8[]",
            "ai::text[]");

    private static final List<String> PAIRS = List.of(
            "ai",
            "'{}'::int[]",
            "'{1,2,3}'::int[]",
            "'{1,NULL,3}'::int[]",
            "'{NULL}'::int[]",
            "'[0:2]={1,2,3}'::int[]",
            "'{{1,2},{3,4}}'::int[]",
            "'[2:3][1:2]={{1,2},{3,4}}'::int[]",
            "'{1,2,3,4}'::int[]",
            "'{{1,2,3,4}}'::int[]",
            "NULL::int[]");

    private static List<String> expressions() {
        List<String> expressions = new ArrayList<>();
        for (String array : ARRAYS) {
            expressions.add("(" + array + ")::text");
            expressions.add("cardinality(" + array + ")");
            for (String subscript :
                    List.of("[1]", "[0]", "[2]", "[i]", "[NULL]", "[2][1]", "[1][2]", "[3][0]", "[1][1][1]")) {
                expressions.add("(" + array + ")" + subscript);
            }
            expressions.add("(" + array + ") IS NULL");
            expressions.add("(" + array + ") = (" + array + ")");
        }
        for (String left : PAIRS) {
            for (String right : PAIRS) {
                for (String operator : List.of("=", "<>", "<", "<=", ">", ">=", "IS DISTINCT FROM")) {
                    expressions.add("(" + left + ") " + operator + " (" + right + ")");
                }
            }
            expressions.add("ai IN (" + left + ", ARRAY[1])");
            expressions.add("greatest(ai, " + left + ")");
            expressions.add("least(" + left + ", ai)");
            expressions.add("nullif(ai, " + left + ")");
            expressions.add("ai = '{1,2,3}'");
            expressions.add("ARRAY[ai, " + left + "]");
        }
        expressions.addAll(List.of(
                "'{1,2'::int[]",
                "'{{1,2},{3}}'::int[]",
                "'{1,{2}}'::int[]",
                "'{1,}'::int[]",
                "'1,2'::int[]",
                "'{a}'::int[]",
                "'{1}x'::int[]",
                "'[1:3]={1,2}'::int[]",
                "ARRAY[ARRAY[1], ARRAY[1, 2]]",
                "ai = ARRAY[1::bigint]",
                "ai = 1",
                "cardinality(1)",
                "i[1]"));
        return expressions;
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 15, 18})
    void arraysAreThoseOfTheServer(int major) throws Exception {
        List<String> differences = new ArrayList<>();
        try (ServerComparison comparison = new ServerComparison(major, 24, 9)) {
            for (String expression : expressions()) {
                differences.addAll(comparison.differences(expression));
            }
        }
        assertThat(differences).isEmpty();
    }
}
