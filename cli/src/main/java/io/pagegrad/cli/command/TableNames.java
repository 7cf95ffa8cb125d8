package io.pagegrad.cli.command;

import io.pagegrad.expression.parse.SelectQuery;
import io.pagegrad.pagefile.PagefileDatabase;
import io.pagegrad.pagefile.PagefileTable;
import java.io.IOException;

/// Opens the table that a query names.
final class TableNames {
    private TableNames() {}

    static PagefileTable open(PagefileDatabase database, SelectQuery query) throws IOException {
        String name = quoted(query.tableName());
        return database.table(
                query.schemaName() == null ? name : quoted(query.schemaName()) + "." + name, query.only());
    }

    private static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
