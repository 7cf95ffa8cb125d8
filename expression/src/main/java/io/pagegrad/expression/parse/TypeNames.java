package io.pagegrad.expression.parse;

import io.pagegrad.column.LogicalType;
import io.pagegrad.column.LogicalType.Kind;
import io.pagegrad.expression.ExpressionException;
import io.pagegrad.expression.parse.SqlParser.SimpleTypeContext;
import io.pagegrad.expression.parse.SqlParser.TypeNameContext;
import java.util.List;
import org.antlr.v4.runtime.tree.TerminalNode;

/// Type names of SQL to [LogicalType], with the names that `format_type` prints.
final class TypeNames {
    private static final int MAX_NUMERIC_PRECISION = 1000;
    private static final int MAX_CHAR_LENGTH = 10_485_760;

    private final ParsedText text;

    TypeNames(ParsedText text) {
        this.text = text;
    }

    LogicalType type(TypeNameContext context) {
        LogicalType type = simple(context.simpleType());
        for (int i = 0; i < context.dimensions.size(); i++) {
            if (type.kind() == Kind.ARRAY) {
                return type;
            }
            type = LogicalType.arrayOf(type);
        }
        return type;
    }

    private LogicalType simple(SimpleTypeContext context) {
        int[] modifiers = modifiers(context);
        if (context.DOUBLE() != null) {
            return LogicalType.DOUBLE;
        }
        if (context.CHARACTER() != null) {
            return context.VARYING() != null ? varchar(modifiers, context) : character(modifiers, context);
        }
        int first = context.getStart().getType();
        if (first == SqlParser.TIMESTAMP || first == SqlParser.TIME) {
            refuseModifiers(modifiers, context);
            boolean zone = context.WITH() != null;
            if (first == SqlParser.TIMESTAMP) {
                return zone ? LogicalType.TIMESTAMPTZ : LogicalType.TIMESTAMP;
            }
            if (zone) {
                throw unknown("time with time zone", context);
            }
            return LogicalType.TIME;
        }
        if (context.INTERVAL() != null) {
            refuseModifiers(modifiers, context);
            return LogicalType.INTERVAL;
        }
        return named(Identifiers.name(context.identifier()), modifiers, context);
    }

    private LogicalType named(String name, int[] modifiers, SimpleTypeContext context) {
        switch (name) {
            case "numeric", "decimal", "dec" -> {
                return numeric(modifiers, context);
            }
            case "varchar" -> {
                return varchar(modifiers, context);
            }
            case "char", "bpchar" -> {
                return name.equals("bpchar") && modifiers.length == 0
                        ? LogicalType.of(Kind.CHAR, "bpchar")
                        : character(modifiers, context);
            }
            case "float" -> {
                if (modifiers.length == 1 && modifiers[0] <= 24) {
                    return LogicalType.REAL;
                }
                return LogicalType.DOUBLE;
            }
            default -> {}
        }
        refuseModifiers(modifiers, context);
        return switch (name) {
            case "bool", "boolean" -> LogicalType.BOOLEAN;
            case "int2", "smallint" -> LogicalType.SMALLINT;
            case "int", "int4", "integer" -> LogicalType.INTEGER;
            case "int8", "bigint" -> LogicalType.BIGINT;
            case "float4", "real" -> LogicalType.REAL;
            case "float8" -> LogicalType.DOUBLE;
            case "date" -> LogicalType.DATE;
            case "timestamptz" -> LogicalType.TIMESTAMPTZ;
            case "text" -> LogicalType.TEXT;
            case "bytea" -> LogicalType.BYTEA;
            case "uuid" -> LogicalType.UUID;
            default -> throw unknown(name, context);
        };
    }

    private LogicalType numeric(int[] modifiers, SimpleTypeContext context) {
        if (modifiers.length == 0) {
            return LogicalType.NUMERIC;
        }
        int precision = modifiers[0];
        int scale = modifiers.length == 2 ? modifiers[1] : 0;
        if (precision < 1 || precision > MAX_NUMERIC_PRECISION) {
            throw new ExpressionException(
                    "numeric precision " + precision + " must be between 1 and " + MAX_NUMERIC_PRECISION,
                    position(context));
        }
        if (scale < -MAX_NUMERIC_PRECISION || scale > MAX_NUMERIC_PRECISION) {
            throw new ExpressionException(
                    "numeric scale " + scale + " must be between -1000 and 1000", position(context));
        }
        return LogicalType.numeric(precision, scale);
    }

    private LogicalType varchar(int[] modifiers, SimpleTypeContext context) {
        if (modifiers.length == 0) {
            return LogicalType.of(Kind.TEXT, "character varying");
        }
        int length = length(modifiers, context);
        return new LogicalType(Kind.TEXT, length, -1, null, "character varying(" + length + ")");
    }

    private LogicalType character(int[] modifiers, SimpleTypeContext context) {
        int length = modifiers.length == 0 ? 1 : length(modifiers, context);
        return new LogicalType(Kind.CHAR, length, -1, null, "character(" + length + ")");
    }

    private int length(int[] modifiers, SimpleTypeContext context) {
        if (modifiers[0] < 1 || modifiers[0] > MAX_CHAR_LENGTH || modifiers.length > 1) {
            throw new ExpressionException(
                    "length of a character type must be between 1 and " + MAX_CHAR_LENGTH, position(context));
        }
        return modifiers[0];
    }

    private int[] modifiers(SimpleTypeContext context) {
        List<TerminalNode> numbers = context.INTEGER();
        int[] modifiers = new int[numbers.size()];
        for (int i = 0; i < modifiers.length; i++) {
            try {
                modifiers[i] = Integer.parseInt(numbers.get(i).getText());
            } catch (NumberFormatException e) {
                throw new ExpressionException("type modifier out of range", position(context));
            }
        }
        if (modifiers.length == 2 && context.getText().contains(",-")) {
            modifiers[1] = -modifiers[1];
        }
        return modifiers;
    }

    private void refuseModifiers(int[] modifiers, SimpleTypeContext context) {
        if (modifiers.length != 0) {
            throw new ExpressionException(
                    "a modifier is not supported on type " + context.getStart().getText(), position(context));
        }
    }

    private ExpressionException unknown(String name, SimpleTypeContext context) {
        return new ExpressionException("unknown or unsupported type " + name, position(context));
    }

    private int position(SimpleTypeContext context) {
        return text.position(context.getStart());
    }
}
