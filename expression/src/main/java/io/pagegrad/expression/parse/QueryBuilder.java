package io.pagegrad.expression.parse;

import io.pagegrad.expression.Expr;
import io.pagegrad.expression.ExpressionException;
import io.pagegrad.expression.parse.SqlParser.ExprItemContext;
import io.pagegrad.expression.parse.SqlParser.SampleContext;
import io.pagegrad.expression.parse.SqlParser.SelectItemContext;
import io.pagegrad.expression.parse.SqlParser.SourceContext;
import io.pagegrad.expression.parse.SqlParser.StarItemContext;
import io.pagegrad.expression.parse.SqlParser.StatementContext;
import io.pagegrad.expression.parse.SqlParser.UnsupportedContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.antlr.v4.runtime.Token;

/// Parse tree of a statement to [SelectQuery].
final class QueryBuilder {
    private final ParsedText text;
    private final ExprBuilder expressions;

    QueryBuilder(ParsedText text) {
        this.text = text;
        this.expressions = new ExprBuilder(text);
    }

    SelectQuery query(StatementContext statement) {
        if (statement.with != null) {
            throw refuse("WITH", statement.with);
        }
        if (statement.distinct != null && statement.distinct.getType() == SqlParser.DISTINCT) {
            throw refuse("DISTINCT", statement.distinct);
        }
        for (UnsupportedContext unsupported : statement.unsupported()) {
            throw refuse(clauseName(unsupported.word), unsupported.word);
        }
        SourceContext source = statement.source();
        if (source.subquery() != null) {
            throw refuse("a subquery", source.subquery().getStart());
        }
        String alias = source.alias == null ? null : Identifiers.name(source.alias);
        SqlParser.TableNameContext table = source.tableName();
        String tableName = Identifiers.name(table.name);
        String qualifier = alias != null ? alias : tableName;
        List<SelectItem> items = new ArrayList<>();
        for (SelectItemContext item : statement.selectItem()) {
            items.add(item(item, qualifier));
        }
        return new SelectQuery(
                table.schema == null ? null : Identifiers.name(table.schema),
                tableName,
                source.ONLY() != null,
                alias,
                items,
                statement.where == null ? null : expressions.build(statement.where),
                limit(statement),
                source.sample() == null ? null : sample(source.sample()),
                text.position(table.name.getStart()));
    }

    private SelectItem item(SelectItemContext item, String qualifier) {
        if (item instanceof StarItemContext star) {
            if (star.table != null && !Identifiers.name(star.table).equals(qualifier)) {
                throw new ExpressionException(
                        "no table named " + Identifiers.name(star.table) + " in this query (its table is " + qualifier
                                + ")",
                        text.position(star.getStart()));
            }
            return SelectItem.STAR;
        }
        ExprItemContext plain = (ExprItemContext) item;
        Expr expression = expressions.build(plain.expr());
        if (plain.label() != null) {
            return new SelectItem(expression, Identifiers.name(plain.label()));
        }
        return new SelectItem(expression, plain.alias == null ? null : Identifiers.name(plain.alias));
    }

    private long limit(StatementContext statement) {
        if (statement.limit == null || statement.limit.INTEGER() == null) {
            return -1;
        }
        try {
            return Long.parseLong(statement.limit.getText());
        } catch (NumberFormatException e) {
            throw new ExpressionException("LIMIT out of range", text.position(statement.limit.getStart()));
        }
    }

    private TableSample sample(SampleContext sample) {
        String word = Identifiers.name(sample.method);
        TableSample.Method method = switch (word) {
            case "bernoulli" -> TableSample.Method.BERNOULLI;
            case "system" -> TableSample.Method.SYSTEM;
            case "reservoir" -> TableSample.Method.RESERVOIR;
            default ->
                throw new ExpressionException(
                        "unknown sampling method " + word + " (bernoulli, system and reservoir are known)",
                        text.position(sample.method.getStart()));
        };
        if (sample.expr().size() != (sample.seed == null ? 1 : 2)) {
            throw new ExpressionException(
                    "TABLESAMPLE " + word + " takes one argument", text.position(sample.method.getStart()));
        }
        double argument = number(sample.expr(0));
        Token at = sample.expr(0).getStart();
        if (method == TableSample.Method.RESERVOIR) {
            if (!(argument >= 0) || argument != Math.rint(argument) || argument > Integer.MAX_VALUE) {
                throw new ExpressionException("a reservoir holds a whole number of rows", text.position(at));
            }
        } else if (!(argument >= 0 && argument <= 100)) {
            throw new ExpressionException("sample percentage must be between 0 and 100", text.position(at));
        }
        return new TableSample(method, argument, sample.seed == null ? null : number(sample.seed));
    }

    private double number(SqlParser.ExprContext context) {
        Expr expression = expressions.build(context);
        boolean negative = false;
        if (expression instanceof Expr.Call call && call.function().equals("neg")) {
            negative = true;
            expression = call.arguments().getFirst();
        }
        if (expression instanceof Expr.Literal literal && literal.value() instanceof Number value) {
            return negative ? -value.doubleValue() : value.doubleValue();
        }
        throw new ExpressionException("TABLESAMPLE takes a number here", text.position(context.getStart()));
    }

    private static String clauseName(Token word) {
        return switch (word.getText().toLowerCase(Locale.ROOT)) {
            case "," -> "a second table";
            case "group" -> "GROUP BY";
            case "order" -> "ORDER BY";
            case "join", "inner", "left", "right", "full", "cross", "natural" -> "a join";
            default -> word.getText().toUpperCase(Locale.ROOT);
        };
    }

    private ExpressionException refuse(String what, Token at) {
        return new ExpressionException(
                what
                        + " is outside the supported SELECT subset (SELECT items FROM table [TABLESAMPLE] [WHERE] [LIMIT])",
                text.position(at));
    }
}
