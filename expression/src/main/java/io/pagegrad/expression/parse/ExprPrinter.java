package io.pagegrad.expression.parse;

import io.pagegrad.column.LogicalType.Kind;
import io.pagegrad.expression.Expr;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// Expressions as SQL text that parses back to an equal tree. Every operator stands in parentheses, so that the
/// text does not depend on precedence.
public final class ExprPrinter {
    private static final Set<String> INFIX = Set.of(
            "+", "-", "*", "/", "%", "^", "^^", "||", "=", "<>", "<", "<=", ">", ">=", "and", "or", "is distinct from");
    private static final Set<String> POSTFIX = Set.of("is null", "is true", "is false", "is unknown");

    private ExprPrinter() {}

    public static String print(Expr expression) {
        return switch (expression) {
            case Expr.Literal literal -> literal(literal);
            case Expr.Reference reference ->
                reference.scope().isEmpty()
                        ? quote(reference.name())
                        : quote(reference.scope()) + "." + quote(reference.name());
            case Expr.Call call -> call(call);
        };
    }

    public static String print(SelectQuery query) {
        StringBuilder sql = new StringBuilder("SELECT ");
        sql.append(query.items().stream()
                .map(item -> item.isStar()
                        ? "*"
                        : print(item.expression()) + (item.alias() == null ? "" : " AS " + quote(item.alias())))
                .collect(Collectors.joining(", ")));
        sql.append(" FROM ").append(query.only() ? "ONLY " : "");
        if (query.schemaName() != null) {
            sql.append(quote(query.schemaName())).append('.');
        }
        sql.append(quote(query.tableName()));
        if (query.tableAlias() != null) {
            sql.append(" AS ").append(quote(query.tableAlias()));
        }
        if (query.sample() != null) {
            TableSample sample = query.sample();
            sql.append(" TABLESAMPLE ")
                    .append(sample.method())
                    .append(" (")
                    .append(number(sample.argument()))
                    .append(')');
            if (sample.seed() != null) {
                sql.append(" REPEATABLE (").append(number(sample.seed())).append(')');
            }
        }
        if (query.where() != null) {
            sql.append(" WHERE ").append(print(query.where()));
        }
        if (query.limit() >= 0) {
            sql.append(" LIMIT ").append(query.limit());
        }
        return sql.toString();
    }

    public static String print(Lambda lambda) {
        String parameters = quote(lambda.rowParameter())
                + (lambda.weightParameter() == null ? "" : ", " + quote(lambda.weightParameter()));
        return "(" + parameters + ") -> " + print(lambda.body());
    }

    private static String number(double value) {
        return new BigDecimal(value).toPlainString();
    }

    /// Always in quotes: no word is reserved there.
    private static String quote(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    private static String string(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    private static String literal(Expr.Literal literal) {
        return switch (literal.value()) {
            case null -> "NULL";
            case Boolean truth -> truth ? "TRUE" : "FALSE";
            case String text -> string(text);
            case BigDecimal exact ->
                exact.scale() == 0 && exact.abs().toBigInteger().bitLength() <= 63
                        ? exact.toPlainString() + "."
                        : exact.toPlainString();
            default -> literal.value().toString();
        };
    }

    private static String call(Expr.Call call) {
        String function = call.function();
        List<String> arguments =
                call.arguments().stream().map(ExprPrinter::print).toList();
        if (INFIX.contains(function) && arguments.size() == 2) {
            return "(" + arguments.get(0) + " " + function.toUpperCase(Locale.ROOT) + " " + arguments.get(1) + ")";
        }
        if (POSTFIX.contains(function)) {
            return "(" + arguments.getFirst() + " " + function.toUpperCase(Locale.ROOT) + ")";
        }
        return switch (function) {
            case "neg" -> "(- " + arguments.getFirst() + ")";
            case "pos" -> "(+ " + arguments.getFirst() + ")";
            case "not" -> "(NOT " + arguments.getFirst() + ")";
            case "@", "|/", "||/" -> "(" + function + " " + arguments.getFirst() + ")";
            case "between", "between symmetric" ->
                "(" + arguments.get(0) + " " + function.toUpperCase(Locale.ROOT) + " " + arguments.get(1) + " AND "
                        + arguments.get(2) + ")";
            case "like", "ilike" ->
                "(" + arguments.get(0) + " " + function.toUpperCase(Locale.ROOT) + " " + arguments.get(1)
                        + (arguments.size() == 3 ? " ESCAPE " + arguments.get(2) : "") + ")";
            case "in" -> "(" + arguments.getFirst() + " IN " + list(arguments.subList(1, arguments.size())) + ")";
            case "case" -> conditional(arguments);
            case "cast" -> "CAST(" + arguments.getFirst() + " AS " + typeName(call) + ")";
            case "extract" -> "EXTRACT(" + arguments.get(0) + " FROM " + arguments.get(1) + ")";
            case "collate" ->
                "(" + arguments.getFirst() + " COLLATE "
                        + quote((String) ((Expr.Literal) call.arguments().getLast()).value()) + ")";
            case "timezone" -> "(" + arguments.get(1) + " AT TIME ZONE " + arguments.get(0) + ")";
            case "subscript" -> {
                boolean more = call.arguments().getFirst() instanceof Expr.Call of
                        && of.function().equals("subscript");
                // in parentheses the second one would be of an element
                yield (more ? arguments.get(0) : "(" + arguments.get(0) + ")") + "[" + arguments.get(1) + "]";
            }
            case "array" -> "ARRAY[" + String.join(", ", arguments) + "]";
            default -> quote(function) + list(arguments);
        };
    }

    private static String typeName(Expr.Call cast) {
        return cast.type().kind() == Kind.CHAR && cast.type().precision() < 0
                ? "bpchar"
                : cast.type().name();
    }

    private static String list(List<String> arguments) {
        return "(" + String.join(", ", arguments) + ")";
    }

    private static String conditional(List<String> arguments) {
        StringBuilder text = new StringBuilder("CASE");
        for (int i = 0; i + 1 < arguments.size(); i += 2) {
            text.append(" WHEN ").append(arguments.get(i)).append(" THEN ").append(arguments.get(i + 1));
        }
        return text.append(" ELSE ").append(arguments.getLast()).append(" END").toString();
    }
}
