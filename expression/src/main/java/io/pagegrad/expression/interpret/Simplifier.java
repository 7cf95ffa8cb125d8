package io.pagegrad.expression.interpret;

import io.pagegrad.expression.typed.Typed;
import java.util.ArrayList;
import java.util.List;

/// Computes what is constant once, and leaves out what cannot matter, as the server's planner does before any
/// row is read.
public final class Simplifier {
    private static final Row NO_ROW = input -> {
        throw new IllegalStateException("a constant reads input " + input);
    };

    private final Interpreter interpreter;
    private final Stability stability;

    public Simplifier(Interpreter interpreter) {
        this.interpreter = interpreter;
        this.stability = new Stability(interpreter.rules());
    }

    /// @throws io.pagegrad.expression.ExpressionException where a constant part raises an error that no constant
    /// condition hides
    public Typed simplify(Typed expression) {
        if (!(expression instanceof Typed.Apply apply)) {
            return expression;
        }
        return switch (apply.operation()) {
            case AND -> logic(apply, true);
            case OR -> logic(apply, false);
            case CASE -> conditional(apply);
            case COALESCE -> coalesce(apply);
            case IN -> in(apply);
            default -> plain(apply);
        };
    }

    private Typed plain(Typed.Apply apply) {
        List<Typed> arguments = new ArrayList<>();
        apply.arguments().forEach(argument -> arguments.add(simplify(argument)));
        Typed.Apply simplified = with(apply, arguments);
        if (arguments.stream().allMatch(Typed.Constant.class::isInstance) && stability.isImmutable(apply)) {
            return new Typed.Constant(interpreter.evaluate(simplified, NO_ROW), apply.type(), apply.position());
        }
        if (apply.operation().isStrict() && arguments.stream().anyMatch(Simplifier::isNull)) {
            return new Typed.Constant(null, apply.type(), apply.position());
        }
        return simplified;
    }

    /// A constant that is equal to a constant candidate is in the list, whatever the others are.
    private Typed in(Typed.Apply apply) {
        Typed simplified = plain(apply);
        if (!(simplified instanceof Typed.Apply call) || !(call.argument(0) instanceof Typed.Constant)) {
            return simplified;
        }
        if (isNull(call.argument(0))) {
            return new Typed.Constant(null, apply.type(), apply.position());
        }
        List<Typed> constants = call.arguments().stream()
                .filter(Typed.Constant.class::isInstance)
                .toList();
        Object found = interpreter.evaluate(with(call, constants), NO_ROW);
        return Boolean.TRUE.equals(found) ? new Typed.Constant(true, apply.type(), apply.position()) : simplified;
    }

    private static Typed.Apply with(Typed.Apply apply, List<Typed> arguments) {
        return new Typed.Apply(apply.operation(), arguments, apply.type(), apply.position());
    }

    private static boolean isNull(Typed expression) {
        return expression instanceof Typed.Constant constant && constant.value() == null;
    }

    /// Drops the neutral element; the other one decides alone.
    private Typed logic(Typed.Apply apply, boolean neutral) {
        List<Typed> kept = new ArrayList<>();
        for (Typed argument : apply.arguments()) {
            Typed simplified = simplify(argument);
            if (simplified instanceof Typed.Constant constant && constant.value() instanceof Boolean value) {
                if (value == neutral) {
                    continue;
                }
                return new Typed.Constant(value, apply.type(), apply.position());
            }
            kept.add(simplified);
        }
        if (kept.isEmpty()) {
            return new Typed.Constant(neutral, apply.type(), apply.position());
        }
        boolean constant = kept.stream().allMatch(Typed.Constant.class::isInstance);
        return kept.size() == 1 || constant ? kept.getFirst() : with(apply, kept);
    }

    /// Branches behind a condition that is constantly true are not looked at, nor are results that cannot be
    /// reached.
    private Typed conditional(Typed.Apply apply) {
        List<Typed> kept = new ArrayList<>();
        List<Typed> arguments = apply.arguments();
        Typed otherwise = arguments.getLast();
        for (int i = 0; i + 1 < arguments.size(); i += 2) {
            Typed condition = simplify(arguments.get(i));
            if (condition instanceof Typed.Constant constant) {
                if (Boolean.TRUE.equals(constant.value())) {
                    otherwise = arguments.get(i + 1);
                    break;
                }
                continue;
            }
            kept.add(condition);
            kept.add(simplify(arguments.get(i + 1)));
        }
        kept.add(simplify(otherwise));
        return kept.size() == 1 ? kept.getFirst() : with(apply, kept);
    }

    private Typed coalesce(Typed.Apply apply) {
        List<Typed> kept = new ArrayList<>();
        for (Typed argument : apply.arguments()) {
            Typed simplified = simplify(argument);
            if (isNull(simplified)) {
                continue;
            }
            kept.add(simplified);
            if (simplified instanceof Typed.Constant) {
                break;
            }
        }
        if (kept.isEmpty()) {
            return new Typed.Constant(null, apply.type(), apply.position());
        }
        return kept.size() == 1 ? kept.getFirst() : with(apply, kept);
    }
}
