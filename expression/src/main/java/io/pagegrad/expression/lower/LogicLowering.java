package io.pagegrad.expression.lower;

import io.pagegrad.column.LogicalType.Kind;
import io.pagegrad.expression.typed.Operation;
import io.pagegrad.expression.typed.Typed;
import java.util.List;

/// Comparisons, three-valued logic and choices. What is not reached is not trouble.
final class LogicLowering {
    private final RowLowering lowering;
    private final Nodes nodes;

    LogicLowering(RowLowering lowering, Nodes nodes) {
        this.lowering = lowering;
        this.nodes = nodes;
    }

    Lowered lower(Typed.Apply apply, int active) {
        return switch (apply.operation()) {
            case AND -> and(apply.arguments(), active);
            case OR -> or(apply.arguments(), active);
            case NOT -> {
                Lowered value = lowering.lower(apply.argument(0), active);
                yield new Lowered(nodes.not(value.value()), value.isNull());
            }
            case IS_NULL -> isNull(apply.argument(0), active);
            case IS_TRUE -> new Lowered(isTrue(lowering.lower(apply.argument(0), active)));
            case IS_FALSE -> {
                Lowered value = lowering.lower(apply.argument(0), active);
                yield new Lowered(isTrue(new Lowered(nodes.not(value.value()), value.isNull())));
            }
            case DISTINCT -> distinct(apply, active);
            case CASE -> conditional(apply, active);
            case COALESCE -> coalesce(apply, active);
            case GREATEST, LEAST -> extreme(apply, active);
            case IN -> in(apply, active);
            default -> throw new NotLowerable(apply.operation().name());
        };
    }

    private int isTrue(Lowered value) {
        return value.isNullable() ? nodes.and(value.value(), nodes.not(value.isNull())) : value.value();
    }

    private Lowered isNull(Typed argument, int active) {
        Lowered value = lowering.lower(argument, active);
        return new Lowered(value.isNullable() ? value.isNull() : nodes.truth(false));
    }

    /// False where one is false; else null where one is null. What follows a false one is not evaluated.
    private Lowered and(List<Typed> arguments, int active) {
        Lowered result = lowering.lower(arguments.getFirst(), active);
        for (Typed argument : arguments.subList(1, arguments.size())) {
            int reached = result.isNullable() ? nodes.or(result.value(), result.isNull()) : result.value();
            Lowered next = lowering.lower(argument, nodes.and(active, reached));
            if (!result.isNullable() && !next.isNullable()) {
                result = new Lowered(nodes.and(result.value(), next.value()));
                continue;
            }
            int bothTrue = nodes.and(isTrue(result), isTrue(next));
            int oneFalse = nodes.or(isFalse(result), isFalse(next));
            result = new Lowered(bothTrue, nodes.not(nodes.or(bothTrue, oneFalse)));
        }
        return result;
    }

    private int isFalse(Lowered value) {
        return isTrue(new Lowered(nodes.not(value.value()), value.isNull()));
    }

    private Lowered or(List<Typed> arguments, int active) {
        Lowered result = lowering.lower(arguments.getFirst(), active);
        for (Typed argument : arguments.subList(1, arguments.size())) {
            Lowered next = lowering.lower(argument, nodes.and(active, nodes.not(isTrue(result))));
            if (!result.isNullable() && !next.isNullable()) {
                result = new Lowered(nodes.or(result.value(), next.value()));
                continue;
            }
            int oneTrue = nodes.or(isTrue(result), isTrue(next));
            int bothFalse = nodes.and(isFalse(result), isFalse(next));
            result = new Lowered(oneTrue, nodes.not(nodes.or(oneTrue, bothFalse)));
        }
        return result;
    }

    Lowered compare(Typed.Apply apply, int active) {
        Lowered left = operand(apply.argument(0), active);
        Lowered right = operand(apply.argument(1), active);
        checkKinds(apply);
        int result = compare(apply.operation(), apply.argument(0).type().kind(), left.value(), right.value());
        return new Lowered(result, nodes.or(left.isNull(), right.isNull()));
    }

    /// A date and a timestamp compare by rules of their own.
    private static void checkKinds(Typed.Apply apply) {
        if ((apply.argument(0).type().kind() == Kind.DATE)
                != (apply.argument(1).type().kind() == Kind.DATE)) {
            throw new NotLowerable("date with timestamp");
        }
    }

    private Lowered operand(Typed argument, int active) {
        return argument.type().kind() == Kind.INTERVAL
                ? lowering.intervalMicros(argument, active)
                : lowering.lower(argument, active);
    }

    private int compare(Operation operation, Kind kind, int a, int b) {
        if (kind == Kind.BOOLEAN) {
            return compareTruth(operation, a, b);
        }
        return switch (operation) {
            case EQ -> nodes.equal(a, b);
            case NE -> nodes.not(nodes.equal(a, b));
            case LT -> nodes.less(a, b);
            case LE -> nodes.lessEqual(a, b);
            case GT -> nodes.less(b, a);
            case GE -> nodes.lessEqual(b, a);
            default -> throw new NotLowerable(operation.name());
        };
    }

    private int compareTruth(Operation operation, int a, int b) {
        return switch (operation) {
            case EQ -> nodes.selectTruth(a, b, nodes.not(b));
            case NE -> nodes.selectTruth(a, nodes.not(b), b);
            case LT -> nodes.and(nodes.not(a), b);
            case LE -> nodes.or(nodes.not(a), b);
            case GT -> nodes.and(a, nodes.not(b));
            case GE -> nodes.or(a, nodes.not(b));
            default -> throw new NotLowerable(operation.name());
        };
    }

    private Lowered distinct(Typed.Apply apply, int active) {
        Lowered left = operand(apply.argument(0), active);
        Lowered right = operand(apply.argument(1), active);
        checkKinds(apply);
        int differ = compare(Operation.NE, apply.argument(0).type().kind(), left.value(), right.value());
        if (!left.isNullable() && !right.isNullable()) {
            return new Lowered(differ);
        }
        int leftNull = left.isNullable() ? left.isNull() : nodes.truth(false);
        int rightNull = right.isNullable() ? right.isNull() : nodes.truth(false);
        int oneNull = compareTruth(Operation.NE, leftNull, rightNull);
        int bothThere = nodes.not(nodes.or(leftNull, rightNull));
        return new Lowered(nodes.or(oneNull, nodes.and(bothThere, differ)));
    }

    private Lowered select(int condition, Lowered whenTrue, Lowered otherwise, boolean truth) {
        int value = truth
                ? nodes.selectTruth(condition, whenTrue.value(), otherwise.value())
                : nodes.select(condition, whenTrue.value(), otherwise.value());
        if (!whenTrue.isNullable() && !otherwise.isNullable()) {
            return new Lowered(value);
        }
        int trueNull = whenTrue.isNullable() ? whenTrue.isNull() : nodes.truth(false);
        int otherNull = otherwise.isNullable() ? otherwise.isNull() : nodes.truth(false);
        return new Lowered(value, nodes.selectTruth(condition, trueNull, otherNull));
    }

    private Lowered conditional(Typed.Apply apply, int active) {
        boolean truth = apply.type().kind() == Kind.BOOLEAN;
        return conditional(apply.arguments(), 0, active, truth);
    }

    private Lowered conditional(List<Typed> arguments, int from, int active, boolean truth) {
        if (from == arguments.size() - 1) {
            return lowering.lower(arguments.get(from), active);
        }
        int condition = isTrue(lowering.lower(arguments.get(from), active));
        Lowered value = lowering.lower(arguments.get(from + 1), nodes.and(active, condition));
        Lowered rest = conditional(arguments, from + 2, nodes.and(active, nodes.not(condition)), truth);
        return select(condition, value, rest, truth);
    }

    private Lowered coalesce(Typed.Apply apply, int active) {
        boolean truth = apply.type().kind() == Kind.BOOLEAN;
        return coalesce(apply.arguments(), 0, active, truth);
    }

    private Lowered coalesce(List<Typed> arguments, int from, int active, boolean truth) {
        Lowered first = lowering.lower(arguments.get(from), active);
        if (!first.isNullable() || from == arguments.size() - 1) {
            return first;
        }
        Lowered rest = coalesce(arguments, from + 1, nodes.and(active, first.isNull()), truth);
        return select(first.isNull(), rest, new Lowered(first.value()), truth);
    }

    private Lowered extreme(Typed.Apply apply, int active) {
        if (apply.type().kind() == Kind.BOOLEAN) {
            throw new NotLowerable("boolean extreme");
        }
        Lowered best = null;
        for (Typed argument : apply.arguments()) {
            Lowered next = lowering.lower(argument, active);
            best = best == null ? next : better(apply.operation(), best, next);
        }
        return best;
    }

    private Lowered better(Operation operation, Lowered a, Lowered b) {
        int firstWins = operation == Operation.GREATEST
                ? nodes.lessEqual(b.value(), a.value())
                : nodes.lessEqual(a.value(), b.value());
        if (a.isNullable()) {
            firstWins = nodes.and(firstWins, nodes.not(a.isNull()));
        }
        if (b.isNullable()) {
            firstWins = nodes.or(firstWins, b.isNull());
        }
        int value = nodes.select(firstWins, a.value(), b.value());
        return a.isNullable() && b.isNullable()
                ? new Lowered(value, nodes.and(a.isNull(), b.isNull()))
                : new Lowered(value);
    }

    private Lowered in(Typed.Apply apply, int active) {
        Kind kind = apply.argument(0).type().kind();
        Lowered value = operand(apply.argument(0), active);
        int found = nodes.truth(false);
        int isNull = value.isNull();
        for (Typed candidate : apply.arguments().subList(1, apply.arguments().size())) {
            Lowered next = operand(candidate, nodes.and(active, nodes.not(found)));
            int equal = compare(Operation.EQ, kind, value.value(), next.value());
            found = nodes.or(found, next.isNullable() ? nodes.and(equal, nodes.not(next.isNull())) : equal);
            isNull = nodes.or(isNull, next.isNull());
        }
        if (isNull == Lowered.NEVER) {
            return new Lowered(found);
        }
        int valueThere = value.isNullable() ? nodes.and(found, nodes.not(value.isNull())) : found;
        return new Lowered(valueThere, nodes.and(isNull, nodes.not(valueThere)));
    }
}
