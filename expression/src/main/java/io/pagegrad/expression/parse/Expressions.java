package io.pagegrad.expression.parse;

import io.pagegrad.column.LogicalType;
import io.pagegrad.expression.Expr;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/// Builds in Java the very trees that the parsers make of text.
///
/// ```java
/// SelectQuery query = Expressions.select(column("fare")).from("trips").where(call(">", column("fare"),
/// literal(0))).build();
/// ```
public final class Expressions {
    /// Schema of the collations that every database has.
    static final String CATALOG = "pg_catalog";

    private static final int MADE_BY_PROGRAM = -1;

    private Expressions() {}

    public static Expr column(String name) {
        return member("", name);
    }

    /// A member of a lambda's parameter, or a column qualified by its table.
    public static Expr member(String scope, String name) {
        return new Expr.Reference(scope, name, MADE_BY_PROGRAM);
    }

    /// An integer constant; a negative one is the negation of its size, as in text.
    ///
    /// @throws IllegalArgumentException for the smallest long, whose size is no long
    public static Expr literal(long value) {
        if (value == Long.MIN_VALUE) {
            throw new IllegalArgumentException("the smallest bigint has no literal");
        }
        if (value < 0) {
            return call("neg", literal(-value));
        }
        LogicalType type = value > Integer.MAX_VALUE ? LogicalType.BIGINT : LogicalType.INTEGER;
        return new Expr.Literal(value, type, MADE_BY_PROGRAM);
    }

    /// A numeric constant with digits after the point; a negative one is the negation of its size.
    public static Expr literal(BigDecimal value) {
        if (value.signum() < 0) {
            return call("neg", literal(value.negate()));
        }
        BigDecimal plain = value.scale() < 0 ? value.setScale(0) : value;
        return new Expr.Literal(plain, LogicalType.NUMERIC, MADE_BY_PROGRAM);
    }

    public static Expr literal(String value) {
        return new Expr.Literal(value, Expr.UNKNOWN, MADE_BY_PROGRAM);
    }

    public static Expr literal(boolean value) {
        return new Expr.Literal(value, LogicalType.BOOLEAN, MADE_BY_PROGRAM);
    }

    public static Expr nothing() {
        return new Expr.Literal(null, Expr.UNKNOWN, MADE_BY_PROGRAM);
    }

    /// An operator or function by its canonical name, as [Expr.Call] has it.
    public static Expr call(String function, Expr... arguments) {
        return new Expr.Call(function, List.of(arguments), null, MADE_BY_PROGRAM);
    }

    public static Expr cast(Expr value, LogicalType type) {
        return new Expr.Call("cast", List.of(value), type, MADE_BY_PROGRAM);
    }

    /// Text under a collation: `C`, `POSIX` or `default`.
    public static Expr collate(Expr value, String collation) {
        return call("collate", value, new Expr.Literal(collation, LogicalType.TEXT, MADE_BY_PROGRAM));
    }

    /// Starts a query with its first item.
    public static Select select(Expr item) {
        return new Select().item(item, null);
    }

    /// A query being built. Not thread-safe.
    public static final class Select {
        private final List<SelectItem> items = new ArrayList<>();
        private String schemaName;
        private String tableName;
        private boolean only;
        private String alias;
        private Expr where;
        private long limit = -1;
        private TableSample sample;

        private Select() {}

        /// @param name the name after AS, or null
        public Select item(Expr expression, String name) {
            items.add(new SelectItem(expression, name));
            return this;
        }

        public Select from(String table) {
            tableName = table;
            return this;
        }

        public Select from(String schema, String table) {
            schemaName = schema;
            tableName = table;
            return this;
        }

        /// Without inheriting tables and partitions.
        public Select only() {
            only = true;
            return this;
        }

        public Select as(String tableAlias) {
            alias = tableAlias;
            return this;
        }

        public Select where(Expr condition) {
            where = condition;
            return this;
        }

        public Select limit(long rows) {
            limit = rows;
            return this;
        }

        public Select sample(TableSample tableSample) {
            sample = tableSample;
            return this;
        }

        /// @throws NullPointerException when no table is named
        public SelectQuery build() {
            return new SelectQuery(schemaName, tableName, only, alias, items, where, limit, sample, MADE_BY_PROGRAM);
        }
    }
}
