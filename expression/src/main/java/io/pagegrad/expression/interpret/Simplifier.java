package io.pagegrad.expression.interpret;

import io.pagegrad.expression.ExpressionException;
import io.pagegrad.expression.typed.Operation;
import io.pagegrad.expression.typed.Typed;
import java.util.ArrayList;
import java.util.List;

/// Computes what is constant once, and leaves out what cannot matter. A constant part that raises an error
/// stays, so that
/// the error is raised only where a row reaches it.
public final class Simplifier {
    private static final Row NO_ROW = input -> {
        throw new IllegalStateException("a constant reads input " + input);
    };

    private final Interpreter interpreter;

    public Simplifier(Interpreter interpreter) {
        this.interpreter = interpreter;
    }

    public Typed simplify(Typed expression) {
        if (!(expression instanceof Typed.Apply apply)) {
            return expression;
        }
        List<Typed> arguments = new ArrayList<>();
        apply.arguments().forEach(argument -> arguments.add(simplify(argument)));
        Typed.Apply simplified = new Typed.Apply(apply.operation(), arguments, apply.type(), apply.position());
        if (arguments.stream().allMatch(Typed.Constant.class::isInstance)) {
            return fold(simplified);
        }
        return switch (apply.operation()) {
            case AND -> logic(simplified, true);
            case OR -> logic(simplified, false);
            case CASE -> conditional(simplified);
            default -> simplified;
        };
    }

    private Typed fold(Typed.Apply apply) {
        try {
            return new Typed.Constant(interpreter.evaluate(apply, NO_ROW), apply.type(), apply.position());
        } catch (ExpressionException e) {
            return apply;
        }
    }

    /// Drops the neutral element; the other one decides alone.
    private static Typed logic(Typed.Apply apply, boolean neutral) {
        List<Typed> kept = new ArrayList<>();
        for (Typed argument : apply.arguments()) {
            if (argument instanceof Typed.Constant constant && constant.value() instanceof Boolean value) {
                if (value == neutral) {
                    continue;
                }
                return new Typed.Constant(value, apply.type(), apply.position());
            }
            kept.add(argument);
        }
        return kept.size() == 1
                ? kept.getFirst()
                : new Typed.Apply(apply.operation(), kept, apply.type(), apply.position());
    }

    private static Typed conditional(Typed.Apply apply) {
        List<Typed> kept = new ArrayList<>();
        List<Typed> arguments = apply.arguments();
        for (int i = 0; i + 1 < arguments.size(); i += 2) {
            if (arguments.get(i) instanceof Typed.Constant constant) {
                if (Boolean.TRUE.equals(constant.value())) {
                    kept.add(arguments.get(i + 1));
                    return kept.size() == 1
                            ? kept.getFirst()
                            : new Typed.Apply(Operation.CASE, kept, apply.type(), apply.position());
                }
                continue;
            }
            kept.add(arguments.get(i));
            kept.add(arguments.get(i + 1));
        }
        kept.add(arguments.getLast());
        return kept.size() == 1
                ? kept.getFirst()
                : new Typed.Apply(Operation.CASE, kept, apply.type(), apply.position());
    }
}
