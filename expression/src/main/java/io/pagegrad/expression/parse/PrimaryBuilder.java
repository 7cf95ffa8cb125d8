package io.pagegrad.expression.parse;

import io.pagegrad.column.LogicalType;
import io.pagegrad.expression.Expr;
import io.pagegrad.expression.ExpressionException;
import io.pagegrad.expression.parse.SqlParser.PrimaryContext;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.antlr.v4.runtime.Token;

/// Literals, references, calls and the special forms of the parse tree to [Expr].
final class PrimaryBuilder {
    private static final Pattern WHOLE_NUMBER = Pattern.compile("\\s*[+-]?[0-9]+\\s*");
    private static final Pattern DECIMAL_NUMBER = Pattern.compile("\\s*[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)\\s*");
    private static final int MAX_LITERAL_EXPONENT = 131_072;

    private final ParsedText text;
    private final ExprBuilder expressions;
    private final TypeNames types;

    PrimaryBuilder(ParsedText text, ExprBuilder expressions) {
        this.text = text;
        this.expressions = expressions;
        this.types = new TypeNames(text);
    }

    LogicalType type(SqlParser.TypeNameContext context) {
        return types.type(context);
    }

    Expr build(PrimaryContext context) {
        Token at = context.getStart();
        int position = text.position(at);
        return switch (context) {
            case SqlParser.ParenthesizedContext inner -> expressions.build(inner.expr());
            case SqlParser.SubqueryPrimaryContext sub -> throw expressions.subquery(sub);
            case SqlParser.IntegerLiteralContext number -> integer(number.getText(), position);
            case SqlParser.DecimalLiteralContext number -> decimal(number.getText(), position);
            case SqlParser.StringLiteralContext string ->
                new Expr.Literal(StringLiterals.value(string.getStart(), position), Expr.UNKNOWN, position);
            case SqlParser.WordLiteralContext word -> word(word.value, position);
            case SqlParser.CaseContext conditional -> conditional(conditional, position);
            case SqlParser.CastContext cast ->
                expressions.cast(expressions.build(cast.expr()), type(cast.typeName()), position);
            case SqlParser.ExtractContext extract -> extract(extract, position);
            case SqlParser.SubstringContext substring -> call("substr", position, substring.expr());
            case SqlParser.PositionContext find ->
                new Expr.Call(
                        "strpos",
                        List.of(expressions.build(find.operand(1)), expressions.build(find.operand(0))),
                        null,
                        position);
            case SqlParser.TrimContext trim -> trim(trim, position);
            case SqlParser.ArrayLiteralContext array -> array(array.brackets(), position);
            case SqlParser.IntervalLiteralContext interval -> interval(interval, position);
            case SqlParser.TypedLiteralContext typed ->
                expressions.cast(
                        new Expr.Literal(
                                StringLiterals.value(typed.STRING().getSymbol(), position), Expr.UNKNOWN, position),
                        type(typed.typeName()),
                        position);
            case SqlParser.FunctionContext function -> function(function, position);
            case SqlParser.FunctionStarContext star ->
                throw new ExpressionException(
                        star.functionName().getText() + "(*) is an aggregate, outside the supported SELECT subset",
                        position);
            case SqlParser.ReferenceContext reference -> reference(reference, position);
            case SqlParser.ParameterContext parameter ->
                throw new ExpressionException("parameter " + parameter.getText() + " has no value here", position);
            default -> throw new IllegalStateException(context.getClass().getName());
        };
    }

    private static Expr integer(String digits, int position) {
        BigInteger value = new BigInteger(digits);
        if (value.bitLength() > 63) {
            return new Expr.Literal(new BigDecimal(value), LogicalType.NUMERIC, position);
        }
        LogicalType type = value.bitLength() > 31 ? LogicalType.BIGINT : LogicalType.INTEGER;
        return new Expr.Literal(value.longValueExact(), type, position);
    }

    private static Expr decimal(String digits, int position) {
        BigDecimal value;
        try {
            value = new BigDecimal(digits);
        } catch (NumberFormatException e) {
            throw new ExpressionException("number out of range", position);
        }
        if (value.scale() < -MAX_LITERAL_EXPONENT || value.scale() > MAX_LITERAL_EXPONENT) {
            throw new ExpressionException("number out of range", position);
        }
        return new Expr.Literal(value.scale() < 0 ? value.setScale(0) : value, LogicalType.NUMERIC, position);
    }

    private static Expr word(Token word, int position) {
        return switch (word.getType()) {
            case SqlParser.TRUE -> new Expr.Literal(true, LogicalType.BOOLEAN, position);
            case SqlParser.FALSE -> new Expr.Literal(false, LogicalType.BOOLEAN, position);
            default -> new Expr.Literal(null, Expr.UNKNOWN, position);
        };
    }

    private Expr conditional(SqlParser.CaseContext conditional, int position) {
        List<SqlParser.ExprContext> parts = new ArrayList<>(conditional.expr());
        Expr base = null;
        if (conditional.base != null) {
            base = expressions.build(conditional.base);
            parts.removeFirst();
        }
        Expr otherwise = new Expr.Literal(null, Expr.UNKNOWN, position);
        if (conditional.otherwise != null) {
            otherwise = expressions.build(conditional.otherwise);
            parts.removeLast();
        }
        List<Expr> arguments = new ArrayList<>();
        for (int i = 0; i < parts.size(); i += 2) {
            Expr condition = expressions.build(parts.get(i));
            arguments.add(
                    base == null
                            ? condition
                            : new Expr.Call("=", List.of(base, condition), null, condition.position()));
            arguments.add(expressions.build(parts.get(i + 1)));
        }
        arguments.add(otherwise);
        return new Expr.Call("case", arguments, null, position);
    }

    private Expr extract(SqlParser.ExtractContext extract, int position) {
        String field = extract.field != null
                ? Identifiers.name(extract.field)
                : StringLiterals.value(extract.fieldText, position).toLowerCase(Locale.ROOT);
        int fieldPosition = text.position(extract.field != null ? extract.field.getStart() : extract.fieldText);
        return new Expr.Call(
                "extract",
                List.of(new Expr.Literal(field, Expr.UNKNOWN, fieldPosition), expressions.build(extract.expr())),
                null,
                position);
    }

    private Expr trim(SqlParser.TrimContext trim, int position) {
        String name = trim.side == null
                ? "btrim"
                : switch (trim.side.getType()) {
                    case SqlParser.LEADING -> "ltrim";
                    case SqlParser.TRAILING -> "rtrim";
                    default -> "btrim";
                };
        return call(name, position, trim.expr().reversed());
    }

    private Expr interval(SqlParser.IntervalLiteralContext interval, int position) {
        String value = StringLiterals.value(interval.STRING().getSymbol(), position);
        if (interval.from != null) {
            String field = Identifiers.name(interval.from);
            Pattern shape = switch (field) {
                case "year", "month", "day", "hour", "minute" -> WHOLE_NUMBER;
                case "second" -> DECIMAL_NUMBER;
                default ->
                    throw new ExpressionException(
                            "unknown interval field " + field, text.position(interval.from.getStart()));
            };
            if (interval.to != null || !shape.matcher(value).matches()) {
                throw new ExpressionException(
                        "an interval with a field qualifier takes a plain number; write the units into the string",
                        position);
            }
            value = value.strip() + " " + field;
        }
        return expressions.cast(new Expr.Literal(value, Expr.UNKNOWN, position), LogicalType.INTERVAL, position);
    }

    private Expr function(SqlParser.FunctionContext function, int position) {
        if (function.over != null) {
            throw new ExpressionException(
                    "a window function or aggregate filter is outside the supported SELECT subset",
                    text.position(function.over));
        }
        if (function.DISTINCT() != null) {
            throw new ExpressionException(
                    "DISTINCT in a call is outside the supported SELECT subset",
                    text.position(function.DISTINCT().getSymbol()));
        }
        SqlParser.FunctionNameContext name = function.functionName();
        String folded = name.identifier() != null
                ? Identifiers.name(name.identifier())
                : name.getText().toLowerCase(Locale.ROOT);
        if (name.getText().equalsIgnoreCase("trim")) {
            folded = "btrim";
        }
        return call(folded, position, function.expr());
    }

    private Expr reference(SqlParser.ReferenceContext reference, int position) {
        String first = Identifiers.name(reference.identifier());
        return switch (reference.label().size()) {
            case 0 -> new Expr.Reference("", first, position);
            case 1 -> new Expr.Reference(first, Identifiers.name(reference.label(0)), position);
            default ->
                throw new ExpressionException(
                        reference.getText() + ": a column is named as column or table.column", position);
        };
    }

    /// Brackets within brackets are arrays of a dimension less.
    private Expr array(SqlParser.BracketsContext brackets, int position) {
        if (brackets.brackets().isEmpty()) {
            return call("array", position, brackets.expr());
        }
        List<Expr> inner = new ArrayList<>();
        brackets.brackets().forEach(part -> inner.add(array(part, position)));
        return new Expr.Call("array", inner, null, position);
    }

    private Expr call(String function, int position, List<SqlParser.ExprContext> arguments) {
        List<Expr> built = new ArrayList<>();
        arguments.forEach(argument -> built.add(expressions.build(argument)));
        return new Expr.Call(function, built, null, position);
    }
}
