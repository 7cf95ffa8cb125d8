package io.pagegrad.expression.parse;

import static io.pagegrad.expression.parse.Expressions.call;
import static io.pagegrad.expression.parse.Expressions.collate;
import static io.pagegrad.expression.parse.Expressions.column;
import static io.pagegrad.expression.parse.Expressions.literal;
import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.column.LogicalType;
import io.pagegrad.expression.Expr;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ExprPrinterTest {
    @Property(tries = 500)
    void whatIsPrintedParsesToAnEqualTree(@ForAll("trees") Expr tree) {
        assertThat(QueryParser.parseExpression(ExprPrinter.print(tree))).isEqualTo(tree);
    }

    @Property(tries = 100)
    void aBuiltQueryEqualsItsText(@ForAll("trees") Expr item, @ForAll("trees") Expr condition) {
        SelectQuery built = Expressions.select(item)
                .item(column("Odd \"name\""), "group")
                .from("s", "T t")
                .only()
                .as("x")
                .where(condition)
                .limit(5)
                .sample(new TableSample(TableSample.Method.RESERVOIR, 10, 2.5))
                .build();

        assertThat(QueryParser.parse(ExprPrinter.print(built))).isEqualTo(built);
    }

    @Test
    void aBuiltTreeEqualsTheParsedOne() {
        Expr built = call("and", call(">", column("a"), literal(-1)), call("not", call("is null", column("b"))));

        assertThat(built).isEqualTo(QueryParser.parseExpression("a > -1 AND b IS NOT NULL"));
    }

    /// Every function and operator of the language, as a program builds it, with as many arguments as it takes.
    @Test
    void everyFunctionThatIsBuiltIsTheOneOfItsText() {
        List<String> unary = List.of(
                "neg",
                "pos",
                "not",
                "@",
                "|/",
                "||/",
                "is null",
                "is true",
                "is false",
                "is unknown",
                "abs",
                "sign",
                "sqrt",
                "cbrt",
                "exp",
                "ln",
                "log",
                "floor",
                "ceil",
                "round",
                "trunc",
                "sin",
                "cos",
                "tan",
                "cot",
                "asin",
                "acos",
                "atan",
                "sinh",
                "cosh",
                "tanh",
                "radians",
                "degrees",
                "length",
                "lower",
                "upper",
                "btrim",
                "cardinality",
                "sigmoid",
                "relu",
                "softplus",
                "bytes",
                "one_hot",
                "ordinal",
                "array",
                "coalesce",
                "greatest",
                "least",
                "derivation");
        List<String> binary = List.of(
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
                "<=",
                ">",
                ">=",
                "and",
                "or",
                "is distinct from",
                "like",
                "ilike",
                "in",
                "date_part",
                "date_trunc",
                "log",
                "power",
                "mod",
                "round",
                "trunc",
                "atan2",
                "strpos",
                "substr",
                "nullif",
                "subscript",
                "hash_bucket",
                "array",
                "coalesce",
                "greatest",
                "least",
                "extract",
                "timezone",
                "left",
                "right",
                "starts_with");
        List<String> ternary = List.of(
                "between",
                "between symmetric",
                "case",
                "in",
                "like",
                "ilike",
                "substr",
                "replace",
                "array",
                "coalesce",
                "greatest",
                "least");
        Expr a = column("a");
        Expr text = literal("day");
        List<Expr> built = new ArrayList<>();
        unary.forEach(name -> built.add(call(name, a)));
        binary.forEach(name -> built.add(call(name, text, a)));
        ternary.forEach(name -> built.add(call(name, a, text, column("b"))));
        built.add(call("pi"));
        built.add(call("haversine", a, a, a, a));
        built.add(call("bearing", a, a, a, a));
        built.add(call("case", a, text, a, text, a));
        built.add(call("subscript", call("subscript", a, literal(1)), literal(2)));
        built.add(call("array", call("array", a, a), call("array", a, a)));
        built.add(collate(a, "POSIX"));
        for (LogicalType type : List.of(
                LogicalType.BOOLEAN,
                LogicalType.SMALLINT,
                LogicalType.INTEGER,
                LogicalType.BIGINT,
                LogicalType.REAL,
                LogicalType.DOUBLE,
                LogicalType.NUMERIC,
                LogicalType.DATE,
                LogicalType.TIME,
                LogicalType.TIMESTAMP,
                LogicalType.TIMESTAMPTZ,
                LogicalType.INTERVAL,
                LogicalType.TEXT,
                LogicalType.BYTEA,
                LogicalType.UUID,
                LogicalType.arrayOf(LogicalType.TEXT))) {
            built.add(Expressions.cast(a, type));
        }
        for (Expr tree : built) {
            SelectQuery query = Expressions.select(tree).from("t").where(tree).build();
            assertThat(QueryParser.parse(ExprPrinter.print(query))).isEqualTo(query);
        }
    }

    @Test
    void aLambdaPrintsAsItParses() {
        Lambda lambda = LambdaParser.parse("(x, w) -> (w.a * x.distance - x.duration) ^ 2");

        assertThat(LambdaParser.parse(ExprPrinter.print(lambda))).isEqualTo(lambda);
    }

    @Provide
    Arbitrary<Expr> trees() {
        return tree(4);
    }

    private static Arbitrary<Expr> tree(int depth) {
        Arbitrary<Expr> leaf = Arbitraries.oneOf(
                Arbitraries.strings()
                        .withChars("aZ \"é1")
                        .ofMinLength(1)
                        .ofMaxLength(4)
                        .map(Expressions::column),
                Arbitraries.of("x", "select").map(scope -> Expressions.member(scope, "end")),
                Arbitraries.longs().filter(value -> value != Long.MIN_VALUE).map(Expressions::literal),
                Arbitraries.bigDecimals()
                        .between(new BigDecimal("-1e30"), new BigDecimal("1e30"))
                        .ofScale(3)
                        .map(Expressions::literal),
                Arbitraries.of(new BigDecimal("3"), new BigDecimal("12345678901234567890"))
                        .map(Expressions::literal),
                Arbitraries.strings().withChars("a'\\%é").ofMaxLength(5).map(Expressions::literal),
                Arbitraries.of(literal(true), literal(false), Expressions.nothing()));
        if (depth == 0) {
            return leaf;
        }
        Arbitrary<Expr> below = tree(depth - 1);
        return Arbitraries.oneOf(
                leaf,
                Arbitraries.of(
                                "+",
                                "-",
                                "*",
                                "/",
                                "%",
                                "^",
                                "^^",
                                "||",
                                "=",
                                "<>",
                                "<",
                                ">=",
                                "and",
                                "or",
                                "is distinct from",
                                "like",
                                "ilike",
                                "power",
                                "subscript",
                                "nullif")
                        .flatMap(name -> below.flatMap(a -> below.map(b -> call(name, a, b)))),
                Arbitraries.of("neg", "pos", "not", "is null", "is true", "@", "|/", "sqrt", "Odd name", "array")
                        .flatMap(name -> below.map(a -> call(name, a))),
                Arbitraries.of("between", "between symmetric", "in", "case", "like", "coalesce", "array")
                        .flatMap(name -> below.flatMap(a -> below.flatMap(b -> below.map(c -> call(name, a, b, c))))),
                Arbitraries.of(
                                LogicalType.DOUBLE,
                                LogicalType.numeric(10, 2),
                                LogicalType.TIMESTAMP,
                                LogicalType.TIMESTAMPTZ,
                                LogicalType.arrayOf(LogicalType.REAL))
                        .flatMap(type -> below.map(a -> Expressions.cast(a, type))),
                below.map(a -> call("extract", literal("day"), a)),
                below.map(a -> call("timezone", literal("UTC"), a)),
                below.map(a -> collate(a, "C")));
    }
}
