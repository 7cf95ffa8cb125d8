package io.pagegrad.expression.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pagegrad.expression.Expr;
import io.pagegrad.expression.ExpressionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryParserTest {
    @Test
    void anElementOfAnElementIsRefused() {
        assertThatThrownBy(() -> QueryParser.parse("SELECT ((m[1]))[2] FROM t"))
                .hasMessageContaining("an element of an array has no elements")
                .hasMessageContaining("position 8");
        QueryParser.parse("SELECT (m)[1], m[1][2], (m)[1][2] FROM t");
    }

    @Test
    void slicesAndWithAreNamedWithTheirPlace() {
        assertThatThrownBy(() -> QueryParser.parse("SELECT a[1:2] FROM t"))
                .hasMessageContaining("an array slice is outside the supported SELECT subset")
                .hasMessageContaining("position 11");
        assertThatThrownBy(() -> QueryParser.parse("WITH x AS (SELECT 1) SELECT a FROM x"))
                .hasMessageContaining("WITH is outside the supported SELECT subset")
                .hasMessageContaining("position 1");
    }

    @Test
    void trimIsWrittenInBothForms() {
        assertThat(QueryParser.parseExpression("trim(a)")).isEqualTo(QueryParser.parseExpression("trim(both from a)"));
        assertThat(QueryParser.parseExpression("TRIM(a, 'x')"))
                .isEqualTo(QueryParser.parseExpression("trim(both 'x' from a)"));
    }

    @Test
    void readsEveryClauseOfTheSubset() {
        SelectQuery query = QueryParser.parse(
                "select a, b + 1 AS \"B 1\", t.c x from ONLY s.\"Odd\" t tablesample bernoulli (2.5) repeatable (7)"
                        + " where a > 0 limit 10;");

        assertThat(query.schemaName()).isEqualTo("s");
        assertThat(query.tableName()).isEqualTo("Odd");
        assertThat(query.tableAlias()).isEqualTo("t");
        assertThat(query.only()).isTrue();
        assertThat(query.items()).extracting(SelectItem::alias).containsExactly(null, "B 1", "x");
        assertThat(query.sample()).isEqualTo(new TableSample(TableSample.Method.BERNOULLI, 2.5, 7.0));
        assertThat(show(query.where())).isEqualTo("(a > 0)");
        assertThat(query.limit()).isEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "-2^2 ~ (^ (neg 2) 2)",
                "2^3^2 ~ (^ (^ 2 3) 2)",
                "-a::int ~ (neg (cast a))",
                "a = b IS NULL ~ (is null (= a b))",
                "NOT a = b AND c ~ (and (not (= a b)) c)",
                "a BETWEEN 1 AND 2 = true ~ (= (between a 1 2) true)",
                "a || b + c ~ (|| a (+ b c))",
                "a - b - c ~ (- (- a b) c)",
                "a LIKE b || 'x' AND c ~ (and (like a (|| b 'x')) c)",
                "a NOT IN (1, 2) OR b IS NOT NULL ~ (or (not (in a 1 2)) (not (is null b)))",
                "a IS NOT DISTINCT FROM b + 1 ~ (not (is distinct from a (+ b 1)))",
                "CASE a WHEN 1 THEN 2 END ~ (case (= a 1) 2 null)",
                "extract(epoch from a - b) ~ (extract 'epoch' (- a b))",
                "x[1]::float8 / 2 ~ (/ (cast (subscript x 1)) 2)",
                "2 - -2 ~ (- 2 (neg 2))",
                "@ a + b ~ (@ (+ a b))",
                "a ^^ 2 * 3 ~ (* (^^ a 2) 3)",
            })
    void bindsOperatorsAsPostgresDoes(String sql, String expected) {
        assertThat(prefix(QueryParser.parseExpression(sql))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT a FROM t GROUP BY a | GROUP BY | 16",
                "SELECT a FROM t, u | a second table | 15",
                "SELECT a FROM t JOIN u ON true | a join | 16",
                "SELECT a FROM t WHERE a > 1 ORDER BY a | ORDER BY | 28",
                "SELECT DISTINCT a FROM t | DISTINCT | 7",
                "SELECT (SELECT 1) FROM t | subquery | 7",
                "SELECT a FROM (SELECT 1) x | subquery | 14",
                "SELECT count(*) FROM t | aggregate | 7",
                "SELECT sum(a) OVER () FROM t | window function | 14",
                "SELECT a FROM t UNION SELECT b FROM u | UNION | 16",
                "SELECT a FROM t LIMIT 1 OFFSET 2 | OFFSET | 24",
                "SELECT a = b = c FROM t | do not chain | 13",
                "SELECT a + FROM t | syntax error at or near `FROM` | 11",
                "SELECT 'a FROM t | unterminated string | 7",
                "SELECT 1a FROM t | neither a number nor a name | 7",
                "SELECT a::blob FROM t | unknown or unsupported type blob | 10",
                "SELECT a FROM t TABLESAMPLE bernoulli (101) | between 0 and 100 | 39",
                "SELECT a FROM | end of input | 13",
            })
    void refusesWithThePosition(String sql, String message, int position) {
        assertThatThrownBy(() -> QueryParser.parse(sql)).isInstanceOfSatisfying(ExpressionException.class, e -> {
            assertThat(e).hasMessageContaining(message.replace('`', '"'));
            assertThat(e.position()).isEqualTo(position);
        });
    }

    @Test
    void readsALambda() {
        Lambda lambda = LambdaParser.parse("(x, w) -> (w.a*x.distance + w.b - x.duration)^2");

        assertThat(lambda.rowParameter()).isEqualTo("x");
        assertThat(lambda.weightParameter()).isEqualTo("w");
        assertThat(prefix(lambda.body())).isEqualTo("(^ (- (+ (* w.a x.distance) w.b) x.duration) 2)");
    }

    @Test
    void refusesANameThatIsNoMemberOfAParameter() {
        assertThatThrownBy(() -> LambdaParser.parse("(x, w) -> w.a * distance"))
                .hasMessageContaining("distance belongs to no parameter of the lambda (x and w) at position 17");
    }

    static String prefix(Expr expression) {
        return switch (expression) {
            case Expr.Literal literal ->
                literal.value() instanceof String text ? "'" + text + "'" : String.valueOf(literal.value());
            case Expr.Reference reference ->
                reference.scope().isEmpty() ? reference.name() : reference.scope() + "." + reference.name();
            case Expr.Call call ->
                "(" + call.function() + " "
                        + call.arguments().stream().map(QueryParserTest::prefix).collect(Collectors.joining(" "))
                        + ")";
        };
    }

    private static String show(Expr expression) {
        Expr.Call call = (Expr.Call) expression;
        return "(" + prefix(call.arguments().get(0)) + " " + call.function() + " "
                + prefix(call.arguments().get(1)) + ")";
    }
}
