package io.pagegrad.expression.typed;

import io.pagegrad.column.ByteOrderedText;
import io.pagegrad.column.LogicalType;
import io.pagegrad.column.LogicalType.Kind;
import io.pagegrad.expression.Expr;
import io.pagegrad.expression.ExpressionException;
import io.pagegrad.expression.value.ArrayValue;
import io.pagegrad.expression.value.DateField;
import io.pagegrad.expression.value.Texts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Binds calls: the forms that have rules of their own here, everything else by its overloads.
final class CallBinder {
    /// Forms that look like functions and are bound here.
    private static final Set<String> SPECIAL_FUNCTIONS = Set.of(
            "coalesce",
            "nullif",
            "greatest",
            "least",
            "pi",
            "cardinality",
            "bytes",
            "ordinal",
            "one_hot",
            "hash_bucket");

    /// Collations that need nothing of the server, and that of the database.
    private static final Set<String> COLLATIONS = Set.of("C", "POSIX", ByteOrderedText.DEFAULT);

    private static final Map<String, LogicalType> CAST_FUNCTIONS = Map.of(
            "date", LogicalType.DATE,
            "int2", LogicalType.SMALLINT,
            "int4", LogicalType.INTEGER,
            "int8", LogicalType.BIGINT,
            "float4", LogicalType.REAL,
            "float8", LogicalType.DOUBLE,
            "text", LogicalType.TEXT);

    private final Binder binder;

    CallBinder(Binder binder) {
        this.binder = binder;
    }

    static Collection<String> functionNames() {
        Set<String> names = new HashSet<>(SPECIAL_FUNCTIONS);
        Signatures.names().stream()
                .filter(name -> Character.isLetter(name.charAt(0)) && name.indexOf(' ') < 0)
                .forEach(names::add);
        names.removeAll(Set.of("neg", "pos"));
        return names;
    }

    Typed bind(Expr.Call call) {
        return switch (call.function()) {
            case "and" -> logic(Operation.AND, call, "AND");
            case "or" -> logic(Operation.OR, call, "OR");
            case "not" -> logic(Operation.NOT, call, "NOT");
            case "is null" -> isNull(call);
            case "is true" -> logic(Operation.IS_TRUE, call, "IS TRUE");
            case "is false" -> logic(Operation.IS_FALSE, call, "IS FALSE");
            case "is unknown" -> logic(Operation.IS_NULL, call, "IS UNKNOWN");
            case "between" -> between(call.arguments(), call.position());
            case "between symmetric" -> betweenSymmetric(call);
            case "in" -> in(call);
            case "case" -> conditional(call);
            case "coalesce" -> choice(Operation.COALESCE, call, "COALESCE");
            case "greatest" -> choice(Operation.GREATEST, call, "GREATEST");
            case "least" -> choice(Operation.LEAST, call, "LEAST");
            case "nullif" -> nullif(call);
            case "cast" -> cast(call);
            case "pos" ->
                binder.overload("pos", binder.bindAll(call.arguments()), call.position())
                        .argument(0);
            case "||" -> concat(call);
            case "collate" -> collate(call);
            case "extract", "date_part", "date_trunc" -> dateFunction(call);
            case "timezone" -> timezone(call);
            case "like", "ilike" -> like(call);
            case "pi" -> pi(call);
            case "subscript", "cardinality", "array", "bytes", "ordinal", "one_hot", "hash_bucket" ->
                new ArrayBinder(binder).bind(call);
            default -> function(call);
        };
    }

    private Typed function(Expr.Call call) {
        LogicalType castTarget = CAST_FUNCTIONS.get(call.function());
        List<Typed> arguments = binder.bindAll(call.arguments());
        if (castTarget != null && arguments.size() == 1) {
            return castTo(arguments.getFirst(), castTarget, call.position());
        }
        return binder.overload(call.function(), arguments, call.position());
    }

    private Typed logic(Operation operation, Expr.Call call, String word) {
        List<Typed> arguments = new ArrayList<>();
        for (Expr argument : call.arguments()) {
            arguments.add(binder.condition(binder.bind(argument), "argument of " + word));
        }
        return new Typed.Apply(operation, arguments, LogicalType.BOOLEAN, call.position());
    }

    private Typed isNull(Expr.Call call) {
        Typed value = binder.bindResult(call.arguments().getFirst());
        return new Typed.Apply(Operation.IS_NULL, List.of(value), LogicalType.BOOLEAN, call.position());
    }

    private Typed compare(String operator, Typed left, Typed right, int position) {
        return binder.overload(operator, List.of(left, right), position);
    }

    private Typed and(Typed left, Typed right, int position) {
        return new Typed.Apply(Operation.AND, List.of(left, right), LogicalType.BOOLEAN, position);
    }

    private Typed between(List<Expr> arguments, int position) {
        List<Typed> bound = binder.bindAll(arguments);
        return and(
                compare(">=", bound.get(0), bound.get(1), position),
                compare("<=", bound.get(0), bound.get(2), position),
                position);
    }

    private Typed betweenSymmetric(Expr.Call call) {
        List<Expr> arguments = call.arguments();
        Typed straight = between(arguments, call.position());
        Typed swapped = between(List.of(arguments.get(0), arguments.get(2), arguments.get(1)), call.position());
        return new Typed.Apply(Operation.OR, List.of(straight, swapped), LogicalType.BOOLEAN, call.position());
    }

    private Typed in(Expr.Call call) {
        List<Typed> bound = binder.bindAll(call.arguments());
        LogicalType common = TypeRules.common(bound, "IN");
        List<Typed> converted = convert(bound, common);
        if (common.kind() == Kind.OTHER) {
            throw new ExpressionException("IN does not take values of type " + common, call.position());
        }
        return new Typed.Apply(Operation.IN, converted, LogicalType.BOOLEAN, call.position());
    }

    private List<Typed> convert(List<Typed> values, LogicalType target) {
        return values.stream().map(value -> binder.coerce(value, target)).toList();
    }

    private Typed conditional(Expr.Call call) {
        List<Typed> bound = binder.bindAll(call.arguments());
        List<Typed> results = new ArrayList<>();
        // the server looks at ELSE first
        results.add(bound.getLast());
        for (int i = 1; i < bound.size(); i += 2) {
            results.add(bound.get(i));
        }
        LogicalType common = TypeRules.common(results, "CASE");
        List<Typed> arguments = new ArrayList<>();
        for (int i = 0; i + 1 < bound.size(); i += 2) {
            arguments.add(binder.condition(bound.get(i), "argument of CASE/WHEN"));
            arguments.add(binder.coerce(bound.get(i + 1), common));
        }
        arguments.add(binder.coerce(bound.getLast(), common));
        return new Typed.Apply(Operation.CASE, arguments, common, call.position());
    }

    private Typed choice(Operation operation, Expr.Call call, String word) {
        if (call.arguments().isEmpty()) {
            throw new ExpressionException(word + " needs an argument", call.position());
        }
        List<Typed> bound = binder.bindAll(call.arguments());
        LogicalType common = TypeRules.common(bound, word);
        if (common.kind() == Kind.OTHER && operation != Operation.COALESCE) {
            throw new ExpressionException(word + " does not take values of type " + common, call.position());
        }
        return new Typed.Apply(operation, convert(bound, common), common, call.position());
    }

    /// NULLIF(a, b) is CASE WHEN a = b THEN NULL ELSE a END.
    private Typed nullif(Expr.Call call) {
        requireCount(call, 2);
        List<Typed> bound = binder.bindAll(call.arguments());
        Typed equal = compare("=", bound.get(0), bound.get(1), call.position());
        // the result is what the equality took, perhaps converted to the other's type
        Typed first = ((Typed.Apply) equal).argument(0);
        Typed none = new Typed.Constant(null, first.type(), call.position());
        return new Typed.Apply(Operation.CASE, List.of(equal, none, first), first.type(), call.position());
    }

    static void requireCount(Expr.Call call, int count) {
        if (call.arguments().size() != count) {
            throw new ExpressionException(
                    call.function() + " takes " + count + " argument" + (count == 1 ? "" : "s") + ", not "
                            + call.arguments().size(),
                    call.position());
        }
    }

    private Typed collate(Expr.Call call) {
        Expr.Literal name = (Expr.Literal) call.arguments().getLast();
        if (!COLLATIONS.contains((String) name.value())) {
            throw new ExpressionException(
                    "collation \"" + name.value() + "\" is known to the server only: \"C\" and \"POSIX\" are here",
                    name.position());
        }
        Typed value = binder.bindResult(call.arguments().getFirst());
        if (TypeRules.category(value.type().kind()) != 'S') {
            throw new ExpressionException("collations are not supported by type " + value.type(), call.position());
        }
        Typed collation = new Typed.Constant(name.value(), LogicalType.TEXT, name.position());
        return new Typed.Apply(Operation.COLLATE, List.of(value, collation), value.type(), call.position());
    }

    private Typed cast(Expr.Call call) {
        Expr argument = call.arguments().getFirst();
        if (argument instanceof Expr.Reference reference
                && TypeRules.category(call.type().kind()) == 'S') {
            Typed text = binder.arrayText(reference);
            if (text != null) {
                return castTo(text, call.type(), call.position());
            }
        }
        boolean emptyArray = argument instanceof Expr.Call array
                && array.function().equals("array")
                && array.arguments().isEmpty();
        if (emptyArray && call.type().kind() == Kind.ARRAY) {
            Kind element = call.type().element().kind();
            return new Typed.Constant(ArrayValue.of(element, new Object[0]), call.type(), call.position());
        }
        return castTo(binder.bind(argument), call.type(), call.position());
    }

    private Typed castTo(Typed value, LogicalType target, int position) {
        if (TypeRules.isUnknown(value.type())) {
            if (TypeRules.category(target.kind()) == 'S' && ((Typed.Constant) value).value() != null) {
                String text = Texts.restrict((String) ((Typed.Constant) value).value(), target, true);
                return new Typed.Constant(text, target, position);
            }
            return binder.coerce(value, target);
        }
        if (!TypeRules.explicitly(value.type(), target)) {
            throw new ExpressionException("cannot cast type " + value.type() + " to " + target, position);
        }
        if (value.type().equals(target)) {
            return value;
        }
        return new Typed.Apply(Operation.CAST, List.of(value), target, position);
    }

    /// One side text is enough: the other is converted to text.
    private Typed concat(Expr.Call call) {
        List<Typed> bound = binder.bindAll(call.arguments());
        boolean anyText = bound.stream()
                .anyMatch(value -> TypeRules.category(value.type().kind()) == 'S' || TypeRules.isUnknown(value.type()));
        boolean anyBytes = bound.stream().anyMatch(value -> value.type().kind() == Kind.BYTEA);
        if (!anyText || anyBytes) {
            return binder.overload("||", bound, call.position());
        }
        List<Typed> converted = new ArrayList<>();
        for (Typed value : bound) {
            if (value.type().kind() == Kind.ARRAY) {
                throw new ExpressionException("operator || does not take an array", call.position());
            }
            if (value.type().isNondeterministic()) {
                // the result would have that collation too
                throw new ExpressionException("operator || does not take " + value.type(), call.position());
            }
            converted.add(binder.coerce(value, LogicalType.TEXT));
        }
        return new Typed.Apply(Operation.CONCAT, converted, LogicalType.TEXT, call.position());
    }

    private Typed dateFunction(Expr.Call call) {
        requireCount(call, 2);
        if (!(call.arguments().getFirst() instanceof Expr.Literal literal)
                || !(literal.value() instanceof String name)) {
            throw new ExpressionException(
                    "the field of " + call.function() + " must be a string literal", call.position());
        }
        DateField field = DateField.named(name);
        if (field == null) {
            throw new ExpressionException(
                    "unit \"" + name.toLowerCase(Locale.ROOT) + "\" is not recognized", literal.position());
        }
        Typed value = binder.bind(call.arguments().get(1));
        Typed.Constant unit = new Typed.Constant("", LogicalType.TEXT, literal.position());
        Typed.Apply apply = binder.overload(call.function(), List.of(unit, value), call.position());
        Typed argument = apply.argument(1);
        Operation operation = apply.operation();
        LogicalType type = apply.type();
        if (operation == Operation.EXTRACT && binder.serverMajor() < 14) {
            operation = Operation.DATE_PART;
            type = LogicalType.DOUBLE;
        }
        if (operation == Operation.DATE_PART && argument.type().kind() == Kind.DATE) {
            argument = binder.coerce(argument, LogicalType.TIMESTAMP);
        }
        DateFieldRules.check(operation, field, argument.type(), literal.position(), binder.serverMajor());
        Typed.Constant constant = new Typed.Constant(field, LogicalType.TEXT, literal.position());
        return new Typed.Apply(operation, List.of(constant, argument), type, call.position());
    }

    private Typed timezone(Expr.Call call) {
        Typed.Apply apply = binder.overload("timezone", binder.bindAll(call.arguments()), call.position());
        if (!(apply.argument(0) instanceof Typed.Constant zone)
                || !(zone.value() instanceof String name)
                || !Set.of("UTC", "GMT", "Z", "ETC/UTC").contains(name.toUpperCase(Locale.ROOT))) {
            throw new ExpressionException("AT TIME ZONE is supported for 'UTC' only", call.position());
        }
        return apply;
    }

    private Typed like(Expr.Call call) {
        Typed.Apply apply = binder.overload(call.function(), binder.bindAll(call.arguments()), call.position());
        if (apply.arguments().size() == 3
                && apply.argument(2) instanceof Typed.Constant escape
                && escape.value() instanceof String text
                && text.codePointCount(0, text.length()) > 1) {
            throw new ExpressionException("an escape string must be empty or one character", escape.position());
        }
        return apply;
    }

    private static Typed pi(Expr.Call call) {
        requireCount(call, 0);
        return new Typed.Constant(Math.PI, LogicalType.DOUBLE, call.position());
    }
}
