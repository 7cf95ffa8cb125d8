package io.pagegrad.expression.typed;

import io.pagegrad.column.LogicalType;
import io.pagegrad.column.LogicalType.Kind;
import io.pagegrad.column.NearNames;
import io.pagegrad.expression.Expr;
import io.pagegrad.expression.ExpressionException;
import io.pagegrad.expression.value.ArrayValue;
import io.pagegrad.expression.value.ValueException;
import io.pagegrad.expression.value.ValueReader;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Gives an expression its types: finds what its names stand for, chooses overloads, writes every conversion out.
public final class Binder {
    private final Scope scope;
    private final int serverMajor;
    private final NumericMode numericMode;
    private final Map<Expr, List<String>> dictionaries;

    /// @param serverMajor major version of the server whose typing rules hold (`extract` gives numeric from 14
    /// on)
    /// @param dictionaries the categories of each argument of `ordinal` and `one_hot`
    public Binder(Scope scope, int serverMajor, NumericMode numericMode, Map<Expr, List<String>> dictionaries) {
        this.scope = scope;
        this.serverMajor = serverMajor;
        this.numericMode = numericMode;
        this.dictionaries = dictionaries;
    }

    int serverMajor() {
        return serverMajor;
    }

    NumericMode numericMode() {
        return numericMode;
    }

    Map<Expr, List<String>> dictionaries() {
        return dictionaries;
    }

    /// Binds what becomes a result: a literal whose type nothing decides is text.
    ///
    /// @throws ExpressionException on an unknown name, on types that do not fit, at an aggregate
    public Typed bindResult(Expr expression) {
        Typed typed = bind(expression);
        return TypeRules.isUnknown(typed.type()) ? coerce(typed, LogicalType.TEXT) : typed;
    }

    /// Binds a WHERE condition.
    ///
    /// @throws ExpressionException as [#bindResult], and when the type is not boolean
    public Typed bindCondition(Expr expression) {
        return condition(bind(expression), "argument of WHERE");
    }

    Typed bind(Expr expression) {
        return switch (expression) {
            case Expr.Literal literal -> literal(literal);
            case Expr.Reference reference -> reference(reference);
            case Expr.Call call -> new CallBinder(this).bind(call);
        };
    }

    List<Typed> bindAll(List<Expr> expressions) {
        List<Typed> typed = new ArrayList<>();
        for (Expr expression : expressions) {
            typed.add(bind(expression));
        }
        return typed;
    }

    private Typed literal(Expr.Literal literal) {
        Object value = literal.value();
        if (value == null) {
            return new Typed.Constant(null, literal.type(), literal.position());
        }
        Object held = switch (literal.type().kind()) {
            case SMALLINT, INTEGER -> ((Number) value).intValue();
            case BIGINT -> ((Number) value).longValue();
            case DOUBLE -> ((Number) value).doubleValue();
            case NUMERIC -> numericConstant(value);
            default -> value;
        };
        return new Typed.Constant(held, literal.type(), literal.position());
    }

    private Object numericConstant(Object value) {
        if (numericMode == NumericMode.EXACT) {
            return value instanceof BigDecimal ? value : new BigDecimal(value.toString());
        }
        return ((Number) value).doubleValue();
    }

    /// As [Scope#arrayText].
    Typed arrayText(Expr.Reference reference) {
        return scope.arrayText(reference);
    }

    private Typed reference(Expr.Reference reference) {
        Typed found = scope.resolve(reference);
        if (found != null) {
            return found;
        }
        String name = reference.scope().isEmpty() ? reference.name() : reference.scope() + "." + reference.name();
        throw new ExpressionException(
                "column " + name + " does not exist" + NearNames.hint(reference.name(), scope.names()),
                reference.position());
    }

    Typed condition(Typed typed, String context) {
        if (typed.type().kind() == Kind.BOOLEAN) {
            return typed;
        }
        if (TypeRules.isUnknown(typed.type())) {
            return coerce(typed, LogicalType.BOOLEAN);
        }
        throw new ExpressionException(context + " must be type boolean, not type " + typed.type(), typed.position());
    }

    /// The value converted to `target` where it is not of that type already.
    Typed coerce(Typed value, LogicalType target) {
        if (value instanceof Typed.Constant constant && TypeRules.isUnknown(constant.type())) {
            return constant(constant, target);
        }
        if (value.type().equals(target)
                || value.type().kind() == target.kind() && target.precision() < 0 && target.kind() != Kind.ARRAY) {
            return value;
        }
        return new Typed.Apply(Operation.CAST, List.of(value), target, value.position());
    }

    /// A literal read by the input rules of the type that its use asks for.
    private Typed constant(Typed.Constant literal, LogicalType target) {
        if (literal.value() == null) {
            return new Typed.Constant(null, target, literal.position());
        }
        try {
            Object value = ValueReader.read((String) literal.value(), target);
            if (target.kind() == Kind.NUMERIC && numericMode == NumericMode.FLOAT64) {
                value = ((Number) value).doubleValue();
            }
            if (value instanceof ArrayValue array && numericMode == NumericMode.FLOAT64) {
                value = array.withDoubles();
            }
            return new Typed.Constant(value, target, literal.position());
        } catch (ValueException e) {
            throw new ExpressionException(e.getMessage(), literal.position());
        }
    }

    /// Chooses the overload of `name` for the arguments and converts them to what it takes.
    ///
    /// @throws ExpressionException when no overload, or no single best one, fits
    Typed.Apply overload(String name, List<Typed> arguments, int position) {
        Typed.Apply ofArrays = new ArrayBinder(this).compare(name, arguments, position);
        if (ofArrays != null) {
            return ofArrays;
        }
        List<Signature> candidates = Signatures.named(name);
        boolean operator = !name.isEmpty() && !Character.isLetter(name.charAt(0)) || isWordOperator(name);
        List<LogicalType> types = arguments.stream().map(Typed::type).toList();
        Signature chosen = CandidateSelection.choose(candidates, types, operator);
        if (chosen == null) {
            throw missing(name, candidates, arguments, operator, position);
        }
        List<Typed> converted = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            Typed argument =
                    coerce(arguments.get(i), TypeRules.of(chosen.parameters().get(i)));
            converted.add(coerce(argument, TypeRules.of(operandKind(chosen, i))));
        }
        return new Typed.Apply(chosen.operation(), converted, TypeRules.of(chosen.result()), position);
    }

    private static boolean isWholeNumber(Kind kind) {
        return kind == Kind.SMALLINT || kind == Kind.INTEGER || kind == Kind.BIGINT;
    }

    /// Where integers or floats of two widths meet, both are computed with in the wider one.
    private static Kind operandKind(Signature chosen, int index) {
        Kind own = chosen.parameters().get(index);
        if (chosen.parameters().size() != 2) {
            return own;
        }
        Kind other = chosen.parameters().get(1 - index);
        boolean family = isWholeNumber(own) && isWholeNumber(other) || own == Kind.REAL && other == Kind.DOUBLE;
        return family && other.compareTo(own) > 0 ? other : own;
    }

    private static boolean isWordOperator(String name) {
        return switch (name) {
            case "neg", "pos", "is distinct from", "like", "ilike" -> true;
            default -> false;
        };
    }

    private static ExpressionException missing(
            String name, List<Signature> candidates, List<Typed> arguments, boolean operator, int position) {
        String types = arguments.stream()
                .map(argument -> argument.type().toString())
                .collect(Collectors.joining(operator ? " and " : ", "));
        if (Signatures.AGGREGATES.contains(name)) {
            return new ExpressionException(name + " is an aggregate, outside the supported SELECT subset", position);
        }
        if (operator) {
            String symbol = name.equals("neg") ? "-" : name.equals("pos") ? "+" : name;
            return new ExpressionException("operator " + symbol + " does not take " + types, position);
        }
        if (candidates.isEmpty()) {
            return new ExpressionException(
                    "function " + name + " does not exist" + NearNames.hint(name, CallBinder.functionNames()),
                    position);
        }
        String known = candidates.stream()
                .map(candidate -> candidate.parameters().stream()
                        .map(kind -> TypeRules.of(kind).toString())
                        .collect(Collectors.joining(", ", "(", ")")))
                .distinct()
                .collect(Collectors.joining(", "));
        return new ExpressionException(
                "function " + name + "(" + types + ") does not exist; " + name + " takes " + known, position);
    }
}
