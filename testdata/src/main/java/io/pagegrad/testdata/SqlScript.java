package io.pagegrad.testdata;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Parser;

/// A script of several SQL statements, run one message each, so that `VACUUM` and `CREATE DATABASE` may be among
/// them.
final class SqlScript {
    private SqlScript() {}

    static void run(Connection session, String script) throws SQLException {
        List<NativeQuery> queries = Parser.parseJdbcSql(script, true, false, true, false, false);
        try (Statement statement = session.createStatement()) {
            statement.setEscapeProcessing(false);
            for (NativeQuery query : queries) {
                try {
                    statement.execute(query.nativeSql);
                } catch (SQLException e) {
                    throw new SQLException(e.getMessage() + "\nin: " + query.nativeSql.strip(), e.getSQLState(), e);
                }
            }
        }
    }
}
