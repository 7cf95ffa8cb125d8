package io.pagegrad.expression.query;

import io.pagegrad.column.ByteOrderedText;
import io.pagegrad.column.LogicalType.Kind;
import io.pagegrad.column.Schema;
import io.pagegrad.expression.ExpressionException;
import io.pagegrad.expression.typed.Typed;
import java.util.List;

/// Refuses expressions whose value depends on how a database orders text, where that is not byte by byte.
///
/// What is compared has the collation of the columns in it. Columns of different collations in one comparison are
/// refused unless all are ordered byte by byte (the server refuses `C` beside `POSIX` too).
final class TextOrder {
    private final ByteOrderedText ordered;
    private final Schema table;
    private final List<InputColumn> inputs;

    TextOrder(ByteOrderedText ordered, Schema table, List<InputColumn> inputs) {
        this.ordered = ordered;
        this.table = table;
        this.inputs = inputs;
    }

    /// @throws ExpressionException when `typed` orders text otherwise than byte by byte
    Typed check(Typed typed) {
        if (typed instanceof Typed.Apply apply) {
            switch (apply.operation()) {
                case LT, LE, GT, GE, GREATEST, LEAST -> checkText(apply);
                default -> {}
            }
            apply.arguments().forEach(this::check);
        }
        return typed;
    }

    private void checkText(Typed.Apply apply) {
        if (apply.arguments().stream().noneMatch(TextOrder::isText)) {
            return;
        }
        boolean known = anyColumn(apply) || ordered.byDefault();
        if (!known || !allByBytes(apply)) {
            throw new ExpressionException(
                    "the order of text depends on its collation, which only the server has: text is compared with"
                            + " =, <> and LIKE here, and with < and > where its collation is C or POSIX",
                    apply.position());
        }
    }

    private static boolean isText(Typed typed) {
        Kind kind = typed.type().kind();
        return kind == Kind.TEXT || kind == Kind.CHAR;
    }

    private static boolean anyColumn(Typed typed) {
        return switch (typed) {
            case Typed.Input input -> isText(input);
            case Typed.Apply apply -> apply.arguments().stream().anyMatch(TextOrder::anyColumn);
            case Typed.Constant constant -> false;
        };
    }

    private boolean allByBytes(Typed typed) {
        return switch (typed) {
            case Typed.Input input ->
                !isText(input)
                        || ordered.holds(
                                table.field(inputs.get(input.input()).column()).name());
            case Typed.Apply apply -> apply.arguments().stream().allMatch(this::allByBytes);
            case Typed.Constant constant -> true;
        };
    }
}
