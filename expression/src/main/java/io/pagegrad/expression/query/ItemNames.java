package io.pagegrad.expression.query;

import io.pagegrad.expression.Expr;
import io.pagegrad.expression.parse.SelectItem;

/// The name that the server gives to an item without AS.
final class ItemNames {
    private static final String NONE = "?column?";

    private ItemNames() {}

    static String name(SelectItem item, int serverMajor) {
        return item.alias() != null ? item.alias() : name(item.expression(), serverMajor);
    }

    private static String name(Expr expression, int serverMajor) {
        return switch (expression) {
            case Expr.Reference reference -> reference.name();
            case Expr.Literal literal -> literal.value() instanceof Boolean ? "bool" : NONE;
            case Expr.Call call -> name(call, serverMajor);
        };
    }

    private static String name(Expr.Call call, int serverMajor) {
        switch (call.function()) {
            case "cast" -> {
                String inner = name(call.arguments().getFirst(), serverMajor);
                return inner.equals(NONE) || call.arguments().getFirst() instanceof Expr.Literal
                        ? typeName(call)
                        : inner;
            }
            case "case" -> {
                String inner = name(call.arguments().getLast(), serverMajor);
                return inner.equals(NONE) ? "case" : inner;
            }
            case "subscript", "collate" -> {
                return name(call.arguments().getFirst(), serverMajor);
            }
            case "extract" -> {
                return serverMajor >= 14 ? "extract" : "date_part";
            }
            default -> {
                boolean operator = !Character.isLetter(call.function().charAt(0))
                        || call.function().indexOf(' ') >= 0;
                return operator || isOperatorWord(call.function()) ? NONE : call.function();
            }
        }
    }

    private static boolean isOperatorWord(String function) {
        return switch (function) {
            case "and", "or", "not", "neg", "pos", "in", "between", "like", "ilike" -> true;
            default -> false;
        };
    }

    private static String typeName(Expr.Call cast) {
        return switch (cast.type().kind()) {
            case BOOLEAN -> "bool";
            case SMALLINT -> "int2";
            case INTEGER -> "int4";
            case BIGINT -> "int8";
            case REAL -> "float4";
            case DOUBLE -> "float8";
            case TIME -> "time";
            case TIMESTAMP -> "timestamp";
            case TIMESTAMPTZ -> "timestamptz";
            case TEXT -> cast.type().name().startsWith("character varying") ? "varchar" : "text";
            case CHAR -> "bpchar";
            case ARRAY -> cast.type().element().name();
            default -> cast.type().kind().name().toLowerCase(java.util.Locale.ROOT);
        };
    }
}
