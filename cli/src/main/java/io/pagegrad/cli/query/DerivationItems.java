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
/// expression its partial derivative, named `d_` and the column; where there are several such items, `d_`, the
/// item's name, `_` and the column. An item without a name is `derivation`, the second `derivation_2`.
public final class DerivationItems {
    private static final String OPERATOR = "derivation";

    private DerivationItems() {}

    /// The query with such items spelled out; itself when it has none.
    ///
    /// @throws ExpressionException when an expression cannot be derived
    public static SelectQuery expand(SelectQuery query) {
        long derivations =
                query.items().stream().filter(item -> derivation(item) != null).count();
        if (derivations == 0) {
            return query;
        }
        List<SelectItem> items = new ArrayList<>();
        int unnamed = 0;
        for (SelectItem item : query.items()) {
            Expr.Call call = derivation(item);
            if (call == null) {
                items.add(item);
                continue;
            }
            String name = item.alias();
            if (name == null) {
                name = ++unnamed == 1 ? OPERATOR : OPERATOR + "_" + unnamed;
            }
            derive(call, name, derivations == 1 ? "d_" : "d_" + name + "_", items);
        }
        return query.withItems(items);
    }

    /// The call of the operator that an item is; null for others.
    private static Expr.Call derivation(SelectItem item) {
        return !item.isStar()
                        && item.expression() instanceof Expr.Call call
                        && call.function().equals(OPERATOR)
                ? call
                : null;
    }

    private static void derive(Expr.Call call, String name, String partial, List<SelectItem> items) {
        if (call.arguments().size() != 1) {
            throw new ExpressionException("derivation takes one expression", call.position());
        }
        DerivedColumns derived;
        try {
            derived = DerivedColumns.of(call.arguments().getFirst());
        } catch (UnderivableException e) {
            throw new ExpressionException("there is no derivation rule for " + e.function(), call.position());
        }
        items.add(new SelectItem(derived.value(), name));
        derived.partials().forEach((column, by) -> items.add(new SelectItem(by, partial + column.name())));
    }
}
