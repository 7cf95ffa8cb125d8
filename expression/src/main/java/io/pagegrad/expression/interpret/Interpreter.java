package io.pagegrad.expression.interpret;

import io.pagegrad.column.LogicalType;
import io.pagegrad.column.LogicalType.Kind;
import io.pagegrad.expression.ExpressionException;
import io.pagegrad.expression.typed.Operation;
import io.pagegrad.expression.typed.Typed;
import io.pagegrad.expression.value.ArrayValue;
import io.pagegrad.expression.value.ValueException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Evaluates typed expressions by walking the tree. Stateless; thread-safe.
public final class Interpreter {
    private final EvaluationRules rules;
    private final Casts casts;
    private final Arithmetic arithmetic;
    private final DateTimes dateTimes;
    private final Comparisons comparisons;
    private final Mathematics mathematics;

    public Interpreter(EvaluationRules rules) {
        this.rules = rules;
        this.casts = new Casts(rules);
        this.arithmetic = new Arithmetic(rules);
        this.dateTimes = new DateTimes(rules);
        this.comparisons = new Comparisons(rules);
        this.mathematics = new Mathematics(rules);
    }

    public EvaluationRules rules() {
        return rules;
    }

    /// The value of `expression` on `row`, null for NULL.
    ///
    /// @throws ExpressionException where SQL raises an error: overflow, division by zero, bad text
    public Object evaluate(Typed expression, Row row) {
        return switch (expression) {
            case Typed.Constant constant -> constant.value();
            case Typed.Input input -> row.value(input.input());
            case Typed.Apply apply -> {
                try {
                    yield apply.operation().isStrict() ? strict(apply, row) : lazy(apply, row);
                } catch (ValueException e) {
                    throw new ExpressionException(e.getMessage(), apply.position());
                }
            }
        };
    }

    private Object lazy(Typed.Apply apply, Row row) {
        List<Typed> arguments = apply.arguments();
        return switch (apply.operation()) {
            case AND -> and(arguments, row);
            case OR -> or(arguments, row);
            case IS_NULL -> evaluate(arguments.getFirst(), row) == null;
            case IS_TRUE -> Boolean.TRUE.equals(evaluate(arguments.getFirst(), row));
            case IS_FALSE -> Boolean.FALSE.equals(evaluate(arguments.getFirst(), row));
            case DISTINCT -> distinct(apply, row);
            case CASE -> conditional(arguments, row);
            case COALESCE -> coalesce(arguments, row);
            case GREATEST -> extreme(apply, row, 1);
            case LEAST -> extreme(apply, row, -1);
            case IN -> in(arguments, row);
            case ARRAY -> array(apply, row);
            case ORDINAL ->
                Categories.ordinal(evaluate(arguments.get(0), row), (ArrayValue) evaluate(arguments.get(1), row));
            case ONE_HOT ->
                Categories.oneHot(evaluate(arguments.get(0), row), (ArrayValue) evaluate(arguments.get(1), row));
            default -> throw new IllegalStateException(apply.operation().name());
        };
    }

    private ArrayValue array(Typed.Apply apply, Row row) {
        Object[] values = apply.arguments().stream()
                .map(argument -> evaluate(argument, row))
                .toArray();
        Kind element = apply.type().element().kind();
        if (kind(apply.argument(0)) != Kind.ARRAY) {
            return ArrayValue.of(element, values);
        }
        List<ArrayValue> parts = new ArrayList<>();
        for (Object value : values) {
            parts.add((ArrayValue) value);
        }
        return ArrayValue.nested(element, parts);
    }

    private Boolean and(List<Typed> arguments, Row row) {
        Boolean result = true;
        for (Typed argument : arguments) {
            Object value = evaluate(argument, row);
            if (Boolean.FALSE.equals(value)) {
                return false;
            }
            if (value == null) {
                result = null;
            }
        }
        return result;
    }

    private Boolean or(List<Typed> arguments, Row row) {
        Boolean result = false;
        for (Typed argument : arguments) {
            Object value = evaluate(argument, row);
            if (Boolean.TRUE.equals(value)) {
                return true;
            }
            if (value == null) {
                result = null;
            }
        }
        return result;
    }

    private Boolean distinct(Typed.Apply apply, Row row) {
        Object left = evaluate(apply.argument(0), row);
        Object right = evaluate(apply.argument(1), row);
        if (left == null || right == null) {
            return left != null || right != null;
        }
        return comparisons.compare(kind(apply.argument(0)), left, kind(apply.argument(1)), right) != 0;
    }

    private Object conditional(List<Typed> arguments, Row row) {
        for (int i = 0; i + 1 < arguments.size(); i += 2) {
            if (Boolean.TRUE.equals(evaluate(arguments.get(i), row))) {
                return evaluate(arguments.get(i + 1), row);
            }
        }
        return evaluate(arguments.getLast(), row);
    }

    private Object coalesce(List<Typed> arguments, Row row) {
        for (Typed argument : arguments) {
            Object value = evaluate(argument, row);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    private Object extreme(Typed.Apply apply, Row row, int sign) {
        Object best = null;
        for (Typed argument : apply.arguments()) {
            Object value = evaluate(argument, row);
            if (value != null
                    && (best == null || Comparisons.compare(apply.type().kind(), value, best) * sign > 0)) {
                best = value;
            }
        }
        return best;
    }

    /// Every candidate up to the first equal one is evaluated, as `value = a OR value = b` would.
    private Boolean in(List<Typed> arguments, Row row) {
        Object value = evaluate(arguments.getFirst(), row);
        Boolean result = false;
        for (int i = 1; i < arguments.size(); i++) {
            Object candidate = evaluate(arguments.get(i), row);
            if (candidate == null || value == null) {
                result = null;
            } else if (Comparisons.equal(kind(arguments.getFirst()), value, candidate)) {
                return true;
            }
        }
        return result;
    }

    private Object strict(Typed.Apply apply, Row row) {
        Object[] values = new Object[apply.arguments().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = evaluate(apply.argument(i), row);
        }
        for (Object value : values) {
            if (value == null) {
                return null;
            }
        }
        return applyStrict(apply.operation(), apply.arguments(), apply.type(), values);
    }

    private Object applyStrict(Operation operation, List<Typed> arguments, LogicalType type, Object[] values) {
        Kind kind = arguments.isEmpty() ? type.kind() : kind(arguments.getFirst());
        return switch (operation) {
            case EQ -> comparisons.compare(kind, values[0], kind(arguments.get(1)), values[1]) == 0;
            case NE -> comparisons.compare(kind, values[0], kind(arguments.get(1)), values[1]) != 0;
            case LT -> comparisons.compare(kind, values[0], kind(arguments.get(1)), values[1]) < 0;
            case LE -> comparisons.compare(kind, values[0], kind(arguments.get(1)), values[1]) <= 0;
            case GT -> comparisons.compare(kind, values[0], kind(arguments.get(1)), values[1]) > 0;
            case GE -> comparisons.compare(kind, values[0], kind(arguments.get(1)), values[1]) >= 0;
            case NOT -> !(Boolean) values[0];
            case CAST -> casts.cast(values[0], arguments.getFirst().type(), type);
            case ADD, SUBTRACT, MULTIPLY, DIVIDE, MODULO, POWER ->
                arithmetic.binary(operation, type.kind(), values[0], values[1]);
            case NEGATE, ABS, SIGN, FLOOR, CEIL, ROUND, TRUNC -> arithmetic.unary(operation, type.kind(), values[0]);
            case ROUND_TO, TRUNC_TO -> arithmetic.roundTo(operation, values[0], (int) values[1]);
            case SQRT, EXP, LN, LOG10, LOG -> arithmetic.transcendental(operation, type.kind(), values);
            case CBRT,
                    SIN,
                    COS,
                    TAN,
                    COT,
                    ASIN,
                    ACOS,
                    ATAN,
                    SINH,
                    COSH,
                    TANH,
                    RADIANS,
                    DEGREES,
                    SIGMOID,
                    RELU,
                    SOFTPLUS -> mathematics.apply(operation, (double) values[0]);
            case ATAN2 -> Math.atan2((double) values[0], (double) values[1]);
            case HAVERSINE ->
                Geography.haversine((double) values[0], (double) values[1], (double) values[2], (double) values[3]);
            case BEARING ->
                Geography.bearing((double) values[0], (double) values[1], (double) values[2], (double) values[3]);
            case EXTRACT,
                    DATE_PART,
                    DATE_TRUNC,
                    DATE_PLUS_DAYS,
                    DATE_MINUS_DAYS,
                    DATE_DIFFERENCE,
                    DATE_PLUS_TIME,
                    TIMESTAMP_PLUS_INTERVAL,
                    TIMESTAMP_MINUS_INTERVAL,
                    TIMESTAMP_DIFFERENCE,
                    TIME_PLUS_INTERVAL,
                    TIME_MINUS_INTERVAL,
                    TIME_DIFFERENCE,
                    INTERVAL_MULTIPLY,
                    INTERVAL_DIVIDE,
                    TIMEZONE -> dateTimes.apply(operation, arguments, values);
            case SUBSCRIPT -> subscript(values);
            case CARDINALITY -> ((ArrayValue) values[0]).elements().length;
            case BYTES -> Categories.bytes((byte[]) values[0]);
            case HASH_BUCKET -> Categories.hashBucket((String) values[0], (int) values[1]);
            default -> TextFunctions.apply(operation, kind, values);
        };
    }

    private static Object subscript(Object[] values) {
        int[] indices = new int[values.length - 1];
        Arrays.setAll(indices, i -> (int) values[i + 1]);
        return ((ArrayValue) values[0]).at(indices);
    }

    private static Kind kind(Typed typed) {
        return typed.type().kind();
    }
}
