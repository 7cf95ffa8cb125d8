package io.pagegrad.expression.query;

import io.pagegrad.column.ByteOrderedText;
import io.pagegrad.column.LogicalType.Kind;
import io.pagegrad.column.Schema;
import io.pagegrad.expression.ExpressionException;
import io.pagegrad.expression.typed.Operation;
import io.pagegrad.expression.typed.Typed;
import java.util.ArrayList;
import java.util.List;

/// Finds the collation of every text as the server does, and refuses what the server refuses, and expressions
/// whose value depends on how a database orders text where that is not byte by byte.
///
/// A collation comes from COLLATE, else from columns; that of the database gives way to every other one, and two
/// others are a conflict, which counts where the collation does.
///
/// Spec: PostgreSQL, tag REL_18_0, src/backend/parser/parse_collate.c; documentation, section Collation Support.
final class TextOrder {
    /// First version in which LIKE has to know its collation.
    private static final int LIKE_COLLATES = 18;

    private final ByteOrderedText ordered;
    private final int serverMajor;
    private final Schema table;
    private final List<InputColumn> inputs;

    TextOrder(BindOptions options, Schema table, List<InputColumn> inputs) {
        this.ordered = options.byteOrder();
        this.serverMajor = options.serverMajor();
        this.table = table;
        this.inputs = inputs;
    }

    /// What is known of the collation of a value.
    ///
    /// @param name null where the value is no text
    /// @param other the second name of a conflict, else null
    private record Collation(String name, boolean explicit, String other) {
        static final Collation NONE = new Collation(null, false, null);
        static final Collation OWN = new Collation(ByteOrderedText.DEFAULT, false, null);

        boolean isConflict() {
            return other != null;
        }
    }

    /// The expression without its COLLATE clauses.
    ///
    /// @throws ExpressionException when collations conflict, or text is ordered otherwise than byte by byte
    Typed check(Typed typed) {
        collation(typed);
        return plain(typed);
    }

    private static Typed plain(Typed typed) {
        if (!(typed instanceof Typed.Apply apply)) {
            return typed;
        }
        if (apply.operation() == Operation.COLLATE) {
            return plain(apply.argument(0));
        }
        List<Typed> arguments = apply.arguments().stream().map(TextOrder::plain).toList();
        return new Typed.Apply(apply.operation(), arguments, apply.type(), apply.position());
    }

    private Collation collation(Typed typed) {
        return switch (typed) {
            case Typed.Constant constant -> isText(constant) ? Collation.OWN : Collation.NONE;
            case Typed.Input input -> isText(input) ? ofColumn(input) : Collation.NONE;
            case Typed.Apply apply -> collation(apply);
        };
    }

    private Collation ofColumn(Typed.Input input) {
        InputColumn column = inputs.get(input.input());
        // the text of an array is made, and of no column's collation
        boolean own = table.field(column.column()).type().kind() == Kind.ARRAY;
        String name = own
                ? ByteOrderedText.DEFAULT
                : ordered.collation(table.field(column.column()).name());
        return new Collation(name, false, null);
    }

    private Collation collation(Typed.Apply apply) {
        if (apply.operation() == Operation.COLLATE) {
            collation(apply.argument(0));
            return new Collation((String) ((Typed.Constant) apply.argument(1)).value(), true, null);
        }
        List<Collation> parts = new ArrayList<>();
        for (Typed argument : apply.arguments()) {
            parts.add(collation(argument));
        }
        Collation merged = Collation.NONE;
        for (Collation part : parts) {
            merged = merge(merged, part, apply.position());
        }
        if (merged.name != null) {
            checkUse(apply, merged);
        }
        if (!isText(apply)) {
            return Collation.NONE;
        }
        return merged.name == null ? Collation.OWN : merged;
    }

    private static Collation merge(Collation a, Collation b, int position) {
        if (a.name == null || b.name == null || a.name.equals(b.name) && a.explicit == b.explicit) {
            return b.name == null || a.isConflict() ? a : b;
        }
        if (a.explicit && b.explicit) {
            throw new ExpressionException(
                    "collation mismatch between explicit collations \"" + a.name + "\" and \"" + b.name + '"',
                    position);
        }
        if (a.explicit || b.explicit) {
            return a.explicit ? a : b;
        }
        if (a.isConflict() || b.isConflict()) {
            return a.isConflict() ? a : b;
        }
        if (a.name.equals(ByteOrderedText.DEFAULT) || b.name.equals(ByteOrderedText.DEFAULT)) {
            return a.name.equals(ByteOrderedText.DEFAULT) ? b : a;
        }
        return new Collation(a.name, false, b.name);
    }

    private void checkUse(Typed.Apply apply, Collation collation) {
        switch (apply.operation()) {
            case EQ, NE, LT, LE, GT, GE, GREATEST, LEAST, IN, DISTINCT, LIKE, ILIKE, LOWER, UPPER, STRPOS, REPLACE -> {
                boolean free = apply.operation() == Operation.LIKE && serverMajor < LIKE_COLLATES;
                if (collation.isConflict() && !free) {
                    throw new ExpressionException(
                            "could not determine which collation to use: \"" + collation.name + "\" or \""
                                    + collation.other + "\"; choose one by COLLATE",
                            apply.position());
                }
            }
            default -> {}
        }
        switch (apply.operation()) {
            case LT, LE, GT, GE, GREATEST, LEAST -> {
                if (!ordered.isOrdered(collation.name)) {
                    throw new ExpressionException(
                            "the order of text depends on its collation, which only the server has: text is compared"
                                    + " with =, <> and LIKE here, and with < and > where its collation is C or POSIX,"
                                    + " which COLLATE \"C\" makes it",
                            apply.position());
                }
            }
            default -> {}
        }
    }

    private static boolean isText(Typed typed) {
        Kind kind = typed.type().kind() == Kind.ARRAY
                ? typed.type().element().kind()
                : typed.type().kind();
        return kind == Kind.TEXT || kind == Kind.CHAR;
    }
}
