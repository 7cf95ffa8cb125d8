package io.pagegrad.cache.load;

import io.pagegrad.expression.parse.SelectQuery;
import io.pagegrad.pagefile.PagefileDatabase;
import io.pagegrad.pagefile.PagefileTable;
import java.io.IOException;

/// Opens the table that a parsed query names.
final class TableNames {
    private TableNames() {}

    static PagefileTable open(PagefileDatabase database, SelectQuery query) throws IOException {
        String table = quoted(query.tableName());
        String name = query.schemaName() == null ? table : quoted(query.schemaName()) + "." + table;
        return database.table(name, query.only());
    }

    /// A name as it is, in the form that is not folded.
    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
