package io.pagegrad.cli.query;

import io.pagegrad.cache.InputTransform;
import io.pagegrad.column.LogicalType;
import io.pagegrad.expression.Expr;
import io.pagegrad.expression.parse.SelectItem;
import io.pagegrad.trainer.artifact.ModelFile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The items of a query that are categories to a model: which dictionary each has, and how the model takes it.
/// Immutable.
final class CategoryItems {
    private final ModelFile model;

    CategoryItems(ModelFile model) {
        this.model = model;
    }

    /// Categories of the training rows, by what `one_hot` or `ordinal` is taken of. Items that are no such call
    /// are as [#encoded] would make them.
    Map<Expr, List<String>> dictionaries(List<SelectItem> items) {
        Map<Expr, List<String>> dictionaries = new HashMap<>();
        for (SelectItem item : items) {
            InputTransform transform = transform(name(item));
            if (transform != null) {
                Expr category = isEncoded(item.expression())
                        ? ((Expr.Call) item.expression()).arguments().getFirst()
                        : item.expression();
                dictionaries.put(category, transform.dictionary().categories());
            }
        }
        return dictionaries;
    }

    /// The item as the model takes it: a value of the type that was a category in training becomes its code or
    /// its indicators; anything else stays as it is.
    ///
    /// @param type of the item's value
    SelectItem encoded(SelectItem item, String name, LogicalType type) {
        InputTransform transform = transform(name);
        if (transform == null
                || isEncoded(item.expression())
                || !transform.type().equals(type)) {
            return item;
        }
        String function = transform.encoding() == InputTransform.Encoding.ONE_HOT ? "one_hot" : "ordinal";
        Expr argument = item.expression();
        return new SelectItem(new Expr.Call(function, List.of(argument), null, argument.position()), name);
    }

    private static boolean isEncoded(Expr expression) {
        return expression instanceof Expr.Call call
                && call.arguments().size() == 1
                && (call.function().equals("one_hot") || call.function().equals("ordinal"));
    }

    /// The name that an item has by itself, as far as it may be a category.
    private static String name(SelectItem item) {
        if (item.alias() != null) {
            return item.alias();
        }
        return switch (item.expression()) {
            case Expr.Reference reference -> reference.name();
            case Expr.Call call -> call.function();
            case Expr.Literal _ -> null;
        };
    }

    private InputTransform transform(String name) {
        for (InputTransform transform : model.transforms()) {
            if (transform.dictionary() != null && transform.input().equals(name)) {
                return transform;
            }
        }
        return null;
    }
}
