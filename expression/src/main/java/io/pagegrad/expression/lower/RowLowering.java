package io.pagegrad.expression.lower;

import io.pagegrad.column.LogicalType.Kind;
import io.pagegrad.expression.interpret.EvaluationRules;
import io.pagegrad.expression.typed.Typed;
import io.pagegrad.expression.value.Interval;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Lowers expressions over one row to one [RowProgram]; what they share is computed once.
public final class RowLowering {
    private final EvaluationRules rules;
    private final boolean withNulls;
    private final Nodes nodes = new Nodes();
    private final Map<RowProgram.Column, Integer> columns = new LinkedHashMap<>();
    private final NumberLowering numbers;
    private final LogicLowering logic;
    private final DateLowering dates;

    private RowLowering(EvaluationRules rules, boolean withNulls) {
        this.rules = rules;
        this.withNulls = withNulls;
        this.numbers = new NumberLowering(nodes);
        this.logic = new LogicLowering(this, nodes);
        this.dates = new DateLowering(this, nodes);
    }

    /// True when the expression has a form as a program.
    public static boolean isLowerable(Typed expression, EvaluationRules rules) {
        try {
            new RowLowering(rules, true).lower(expression, Nodes.ALWAYS);
            return isNumber(expression.type().kind());
        } catch (NotLowerable e) {
            return false;
        }
    }

    /// Lowers expressions that are all [#isLowerable].
    ///
    /// @param withNulls false makes the faster program for rows of which no input is null
    public static RowProgram lower(List<Typed> expressions, EvaluationRules rules, boolean withNulls) {
        return new RowLowering(rules, withNulls).program(expressions);
    }

    /// Kinds whose values are numbers in a program.
    private static boolean isNumber(Kind kind) {
        return switch (kind) {
            case BOOLEAN, SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, NUMERIC, DATE, TIME, TIMESTAMP, TIMESTAMPTZ -> true;
            default -> false;
        };
    }

    private RowProgram program(List<Typed> expressions) {
        int[] values = new int[expressions.size()];
        int[] nulls = new int[expressions.size()];
        List<Integer> outputs = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            Typed expression = expressions.get(i);
            Lowered lowered = lower(expression, Nodes.ALWAYS);
            values[i] = outputs.size();
            outputs.add(number(lowered.value()));
            nulls[i] = lowered.isNullable() ? outputs.size() : -1;
            if (lowered.isNullable()) {
                outputs.add(nodes.truthToNumber(lowered.isNull()));
            }
        }
        int trouble = outputs.size();
        outputs.add(nodes.troubleNode());
        return new RowProgram(
                nodes.builder()
                        .build(outputs.stream().mapToInt(Integer::intValue).toArray()),
                new ArrayList<>(columns.keySet()),
                values,
                nulls,
                trouble);
    }

    private int number(int node) {
        return nodes.builder().op(node).isLogical() ? nodes.truthToNumber(node) : node;
    }

    /// @param active truth value that says where the result matters; elsewhere nothing is trouble
    Lowered lower(Typed expression, int active) {
        return switch (expression) {
            case Typed.Constant constant -> constant(constant);
            case Typed.Input input -> input(input);
            case Typed.Apply apply -> apply(apply, active);
        };
    }

    private Lowered constant(Typed.Constant constant) {
        Kind kind = constant.type().kind();
        if (!isNumber(kind)) {
            throw new NotLowerable(constant.type().name());
        }
        if (constant.value() == null) {
            int none = kind == Kind.BOOLEAN ? nodes.truth(false) : nodes.constant(0);
            return new Lowered(none, nodes.truth(true));
        }
        if (constant.value() instanceof Boolean truth) {
            return new Lowered(nodes.truth(truth));
        }
        if (!(constant.value() instanceof Number number)) {
            throw new NotLowerable("constant");
        }
        double value = number.doubleValue();
        boolean whole = !(number instanceof Double) && !(number instanceof Float);
        if (!Double.isFinite(value)
                || whole && Math.abs(value) >= Nodes.EXACT_INTEGERS
                || value == 0 && 1 / value < 0) {
            throw new NotLowerable("constant " + number);
        }
        return new Lowered(nodes.constant(value));
    }

    private Lowered input(Typed.Input input) {
        Kind kind = input.type().kind();
        if (!isNumber(kind) || kind == Kind.NUMERIC && rules.exactNumeric()) {
            throw new NotLowerable(input.type().name());
        }
        int value = column(input.input(), false);
        int isNull = Lowered.NEVER;
        if (withNulls && input.nullable()) {
            isNull = numberToTruth(column(input.input(), true));
        }
        switch (kind) {
            case BOOLEAN -> {
                return new Lowered(numberToTruth(value), isNull);
            }
            // the extremes stand for infinity
            case DATE -> nodes.range(value, -2_147_483_647, 2_147_483_646, Nodes.ALWAYS);
            // what float64 cannot hold comes as NaN
            case REAL, DOUBLE, NUMERIC, BIGINT, TIMESTAMP, TIMESTAMPTZ -> nodes.finite(value, Nodes.ALWAYS);
            default -> {}
        }
        return new Lowered(value, isNull);
    }

    private int numberToTruth(int number) {
        return nodes.less(nodes.constant(0), number);
    }

    private int column(int input, boolean nullFlag) {
        RowProgram.Column column = new RowProgram.Column(input, nullFlag);
        return columns.computeIfAbsent(column, key -> nodes.builder().column(columns.size()));
    }

    private Lowered apply(Typed.Apply apply, int active) {
        return switch (apply.operation()) {
            case AND, OR, NOT, IS_NULL, IS_TRUE, IS_FALSE, CASE, COALESCE, GREATEST, LEAST, IN, DISTINCT ->
                logic.lower(apply, active);
            case EQ, NE, LT, LE, GT, GE -> logic.compare(apply, active);
            case EXTRACT,
                    DATE_PART,
                    DATE_TRUNC,
                    DATE_PLUS_DAYS,
                    DATE_MINUS_DAYS,
                    DATE_DIFFERENCE,
                    TIMESTAMP_PLUS_INTERVAL,
                    TIMESTAMP_MINUS_INTERVAL -> dates.lower(apply, active);
            default -> strict(apply, active);
        };
    }

    private Lowered strict(Typed.Apply apply, int active) {
        if (!isNumber(apply.type().kind()) || apply.type().kind() == Kind.NUMERIC && rules.exactNumeric()) {
            throw new NotLowerable(apply.operation().name());
        }
        int[] values = new int[apply.arguments().size()];
        int isNull = Lowered.NEVER;
        for (int i = 0; i < values.length; i++) {
            Lowered argument = lower(apply.argument(i), active);
            values[i] = argument.value();
            isNull = nodes.or(isNull, argument.isNull());
        }
        return new Lowered(numbers.apply(apply, values, whereNotNull(active, isNull)), isNull);
    }

    /// The condition that a value matters and exists.
    int whereNotNull(int active, int isNull) {
        return isNull == Lowered.NEVER ? active : nodes.and(active, nodes.not(isNull));
    }

    /// Length of an interval in microseconds, months taken as 30 days: what intervals are compared by. Only of
    /// differences of timestamps and of constants.
    Lowered intervalMicros(Typed expression, int active) {
        if (expression instanceof Typed.Constant constant && constant.value() instanceof Interval span) {
            double total = (span.months() * 30.0 + span.days()) * DateLowering.MICROS_PER_DAY + span.micros();
            if (span.isInfinite() || Math.abs(total) >= Nodes.EXACT_INTEGERS) {
                throw new NotLowerable("interval");
            }
            return new Lowered(nodes.constant(total));
        }
        return dates.timestampDifference(expression, active);
    }
}
