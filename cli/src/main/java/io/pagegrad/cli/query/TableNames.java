package io.pagegrad.cli.query;

import io.pagegrad.expression.parse.SelectQuery;
import io.pagegrad.pagefile.PagefileDatabase;
import io.pagegrad.pagefile.PagefileTable;
import java.io.IOException;

/// Opens the table that a query names.
public final class TableNames {
    private TableNames() {}

    public static PagefileTable open(PagefileDatabase database, SelectQuery query) throws IOException {
        return database.table(of(query), query.only());
    }

    /// The name as a user would write it, quoted.
    public static String of(SelectQuery query) {
        String name = quoted(query.tableName());
        return query.schemaName() == null ? name : quoted(query.schemaName()) + "." + name;
    }

    public static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
