package io.pagegrad.expression.parse;

import io.pagegrad.expression.Expr;
import java.util.List;
import java.util.Objects;

/// A parsed SELECT over one table, not yet bound to its columns.
///
/// @param schemaName null when the table is named without one
/// @param only true for `FROM ONLY t`: no inheriting tables, no partitions
/// @param tableAlias null when none; columns may be qualified by it, or else by the table's name
/// @param where null when none
/// @param limit -1 when none
/// @param sample null when none
/// @param tablePosition position of the table's name in the text, -1 when made by a program
public record SelectQuery(
        String schemaName,
        String tableName,
        boolean only,
        String tableAlias,
        List<SelectItem> items,
        Expr where,
        long limit,
        TableSample sample,
        int tablePosition) {

    public SelectQuery {
        Objects.requireNonNull(tableName);
        items = List.copyOf(items);
        if (items.isEmpty()) {
            throw new IllegalArgumentException("a query needs at least one item");
        }
    }

    /// The same query with other items.
    public SelectQuery withItems(List<SelectItem> others) {
        return new SelectQuery(schemaName, tableName, only, tableAlias, others, where, limit, sample, tablePosition);
    }

    /// The name that may stand before a column: the alias, or the table's name.
    public String qualifier() {
        return tableAlias != null ? tableAlias : tableName;
    }

    /// Positions do not count.
    @Override
    public boolean equals(Object other) {
        return other instanceof SelectQuery that
                && Objects.equals(schemaName, that.schemaName)
                && tableName.equals(that.tableName)
                && only == that.only
                && Objects.equals(tableAlias, that.tableAlias)
                && items.equals(that.items)
                && Objects.equals(where, that.where)
                && limit == that.limit
                && Objects.equals(sample, that.sample);
    }

    @Override
    public int hashCode() {
        return Objects.hash(schemaName, tableName, only, tableAlias, items, where, limit, sample);
    }
}
