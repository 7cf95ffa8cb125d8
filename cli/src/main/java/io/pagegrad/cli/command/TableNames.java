package io.pagegrad.cli.command;

import io.pagegrad.expression.parse.SelectQuery;
import io.pagegrad.pagefile.PagefileDatabase;
import io.pagegrad.pagefile.PagefileTable;
import java.io.IOException;

/// Opens the table that a query names.
final class TableNames {
    private TableNames() {}

    static PagefileTable open(PagefileDatabase database, SelectQuery query) throws IOException {
        return database.table(of(query), query.only());
    }

    /// The name as a user would write it, quoted.
    static String of(SelectQuery query) {
        String name = quoted(query.tableName());
        return query.schemaName() == null ? name : quoted(query.schemaName()) + "." + name;
    }

    static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
