package io.pagegrad.expression.typed;

import io.pagegrad.column.LogicalType;
import io.pagegrad.column.LogicalType.Kind;
import io.pagegrad.expression.Expr;
import io.pagegrad.expression.ExpressionException;
import io.pagegrad.expression.value.ArrayValue;
import java.util.ArrayList;
import java.util.List;

/// Binds array forms and the functions that take a value of any type.
final class ArrayBinder {
    private final Binder binder;

    ArrayBinder(Binder binder) {
        this.binder = binder;
    }

    Typed bind(Expr.Call call) {
        return switch (call.function()) {
            case "subscript" -> subscript(call);
            case "cardinality" -> cardinality(call);
            case "array" -> array(call);
            case "bytes" -> bytes(call);
            case "ordinal" -> category(Operation.ORDINAL, LogicalType.INTEGER, call);
            case "one_hot" -> category(Operation.ONE_HOT, LogicalType.arrayOf(LogicalType.REAL), call);
            case "hash_bucket" -> hashBucket(call);
            default -> throw new IllegalStateException(call.function());
        };
    }

    /// All subscripts that follow each other are of one array.
    private Typed subscript(Expr.Call call) {
        List<Expr> subscripts = new ArrayList<>();
        Expr of = call;
        while (of instanceof Expr.Call inner && inner.function().equals("subscript")) {
            subscripts.addFirst(inner.arguments().get(1));
            of = inner.arguments().get(0);
        }
        Typed array = requireArray(binder.bind(of), "a subscript", call);
        List<Typed> arguments = new ArrayList<>(List.of(array));
        for (Expr subscript : subscripts) {
            Typed index = binder.bind(subscript);
            if (TypeRules.isUnknown(index.type())) {
                index = binder.coerce(index, LogicalType.INTEGER);
            }
            if (index.type().kind() != Kind.INTEGER && index.type().kind() != Kind.SMALLINT) {
                throw new ExpressionException("array subscript must have type integer", index.position());
            }
            arguments.add(binder.coerce(index, LogicalType.INTEGER));
        }
        return new Typed.Apply(Operation.SUBSCRIPT, arguments, array.type().element(), call.position());
    }

    /// A comparison of arrays of one type; null for other operators, and when neither side is an array.
    Typed.Apply compare(String operator, List<Typed> sides, int position) {
        Operation operation = Signatures.COMPARISONS.get(operator);
        if (operation == null || sides.stream().noneMatch(side -> side.type().kind() == Kind.ARRAY)) {
            return null;
        }
        Typed left = sides.get(0);
        Typed right = sides.get(1);
        boolean isArray = left.type().kind() == Kind.ARRAY;
        LogicalType type = isArray ? left.type() : right.type();
        Typed a = TypeRules.isUnknown(left.type()) ? binder.coerce(left, type) : left;
        Typed b = TypeRules.isUnknown(right.type()) ? binder.coerce(right, type) : right;
        if (a.type().kind() != b.type().kind()
                || a.type().element().kind() != b.type().element().kind()) {
            throw new ExpressionException(
                    "arrays are compared with arrays of the same type, not " + a.type() + " with " + b.type(),
                    position);
        }
        return new Typed.Apply(operation, List.of(a, b), LogicalType.BOOLEAN, position);
    }

    private static Typed requireArray(Typed value, String what, Expr.Call call) {
        if (value.type().kind() != Kind.ARRAY) {
            throw new ExpressionException(what + " needs an array, not type " + value.type(), call.position());
        }
        return value;
    }

    private Typed cardinality(Expr.Call call) {
        CallBinder.requireCount(call, 1);
        Typed array = requireArray(binder.bind(call.arguments().get(0)), "cardinality", call);
        return new Typed.Apply(Operation.CARDINALITY, List.of(array), LogicalType.INTEGER, call.position());
    }

    private Typed array(Expr.Call call) {
        if (call.arguments().isEmpty()) {
            throw new ExpressionException("cannot determine type of empty array", call.position());
        }
        List<Typed> bound = binder.bindAll(call.arguments());
        LogicalType element = TypeRules.plain(TypeRules.common(bound, "ARRAY"));
        boolean isText = element.kind() == Kind.TEXT || element.kind() == Kind.CHAR;
        if (!element.physical().isFixedWidth() && !isText && element.kind() != Kind.ARRAY) {
            throw new ExpressionException("arrays of " + element + " are not supported", call.position());
        }
        List<Typed> converted =
                bound.stream().map(value -> binder.coerce(value, element)).toList();
        LogicalType type = element.kind() == Kind.ARRAY ? element : LogicalType.arrayOf(element);
        return new Typed.Apply(Operation.ARRAY, converted, type, call.position());
    }

    private Typed bytes(Expr.Call call) {
        CallBinder.requireCount(call, 1);
        Typed value = binder.coerce(binder.bind(call.arguments().get(0)), LogicalType.BYTEA);
        if (value instanceof Typed.Apply apply && apply.operation() == Operation.CAST) {
            throw new ExpressionException(
                    "bytes takes bytea, not type " + apply.argument(0).type(), call.position());
        }
        return new Typed.Apply(
                Operation.BYTES, List.of(value), LogicalType.arrayOf(LogicalType.SMALLINT), call.position());
    }

    private Typed category(Operation operation, LogicalType type, Expr.Call call) {
        CallBinder.requireCount(call, 1);
        Expr argument = call.arguments().get(0);
        Typed value = binder.bindResult(argument);
        List<String> dictionary = binder.dictionaries().get(argument);
        if (dictionary == null) {
            throw new ExpressionException(
                    call.function() + " needs the dictionary of its argument, which is collected before the query runs",
                    call.position());
        }
        Typed.Constant categories = new Typed.Constant(
                ArrayValue.of(Kind.TEXT, dictionary.toArray()), LogicalType.arrayOf(LogicalType.TEXT), call.position());
        Typed text = value.type().kind() == Kind.TEXT
                ? value
                : new Typed.Apply(Operation.CAST, List.of(value), LogicalType.TEXT, value.position());
        return new Typed.Apply(operation, List.of(text, categories), type, call.position());
    }

    private Typed hashBucket(Expr.Call call) {
        CallBinder.requireCount(call, 2);
        Typed value = binder.bindResult(call.arguments().get(0));
        Typed buckets = binder.coerce(binder.bind(call.arguments().get(1)), LogicalType.INTEGER);
        if (!(buckets instanceof Typed.Constant constant)
                || !(constant.value() instanceof Integer count)
                || count < 1) {
            throw new ExpressionException("hash_bucket takes a positive whole number of buckets", buckets.position());
        }
        Typed text = value.type().kind() == Kind.TEXT
                ? value
                : new Typed.Apply(Operation.CAST, List.of(value), LogicalType.TEXT, value.position());
        return new Typed.Apply(Operation.HASH_BUCKET, List.of(text, buckets), LogicalType.INTEGER, call.position());
    }
}
