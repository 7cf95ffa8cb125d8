package io.pagegrad.cli.query;

import io.pagegrad.expression.Expr;
import io.pagegrad.expression.ExpressionException;
import io.pagegrad.expression.parse.SelectItem;
import io.pagegrad.expression.parse.SelectQuery;
import io.pagegrad.trainer.gradient.DerivedColumns;
import io.pagegrad.trainer.gradient.UnderivableException;
import java.util.ArrayList;
import java.util.List;

/// Spells out items `derivation(expression)`: the value, under the item's own name, and for each column in the
/// expression its partial derivative, named `d_` and the column.
public final class DerivationItems {
    private static final String OPERATOR = "derivation";

    private DerivationItems() {}

    /// The query with such items spelled out; itself when it has none.
    ///
    /// @throws ExpressionException when an expression cannot be derived
    public static SelectQuery expand(SelectQuery query) {
        List<SelectItem> items = new ArrayList<>();
        for (SelectItem item : query.items()) {
            if (!item.isStar()
                    && item.expression() instanceof Expr.Call call
                    && call.function().equals(OPERATOR)) {
                derive(call, item.alias(), items);
            } else {
                items.add(item);
            }
        }
        return items.equals(query.items()) ? query : query.withItems(items);
    }

    private static void derive(Expr.Call call, String alias, List<SelectItem> items) {
        if (call.arguments().size() != 1) {
            throw new ExpressionException("derivation takes one expression", call.position());
        }
        DerivedColumns derived;
        try {
            derived = DerivedColumns.of(call.arguments().getFirst());
        } catch (UnderivableException e) {
            throw new ExpressionException("there is no derivation rule for " + e.function(), call.position());
        }
        items.add(new SelectItem(derived.value(), alias == null ? OPERATOR : alias));
        derived.partials().forEach((column, partial) -> items.add(new SelectItem(partial, "d_" + column.name())));
    }
}
