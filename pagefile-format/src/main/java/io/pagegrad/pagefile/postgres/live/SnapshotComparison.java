package io.pagegrad.pagefile.postgres.live;

import io.pagegrad.pagefile.PagefileTable;
import java.io.IOException;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.List;

/// The rows of a table by its pages and by SQL, both under one live snapshot.
///
/// @param table schema-qualified name
/// @param rows that the pages have
/// @param serverRows that SQL has
/// @param equal true when count and content are the same, whatever the order
public record SnapshotComparison(String table, long rows, long serverRows, boolean equal) {
    private static final List<String> SETTINGS = List.of(
            "SET TimeZone = 'UTC'",
            "SET DateStyle = 'ISO'",
            "SET IntervalStyle = 'postgres'",
            "SET bytea_output = 'hex'",
            "SET extra_float_digits = 1",
            "SET lc_monetary = 'C'",
            "SET statement_timeout = 0");

    /// Reads all pages of a table that `live` holds, and lets the server compute the same in a second session.
    ///
    /// @param request one of those that `live` was opened with
    /// @throws RefusedPagefileException when the server refuses
    static SnapshotComparison of(LiveSnapshot live, ServerTarget target, LiveSnapshot.Request request)
            throws IOException {
        PagefileTable table = live.database(live.databaseName()).table(request.name(), request.only());
        RowSetHash ours = RowSetHash.of(table);
        RowSetHash theirs = server(target, live.snapshotName(), (request.only() ? "ONLY " : "") + table.name());
        return new SnapshotComparison(table.name(), ours.rows(), theirs.rows(), ours.equals(theirs));
    }

    private static RowSetHash server(ServerTarget target, String snapshot, String from) throws IOException {
        try (LiveSession session = new LiveSession(target.connect(), target.toString())) {
            for (String setting : SETTINGS) {
                session.execute(setting);
            }
            session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            session.execute("SET TRANSACTION SNAPSHOT '" + snapshot + "'");
            String[] row = session.rows(RowSetHash.sql(from)).getFirst();
            session.execute("COMMIT");
            return new RowSetHash(Long.parseLong(row[0]), new BigInteger(row[1]));
        } catch (SQLException e) {
            throw new IOException("cannot connect to " + target + ": " + e.getMessage());
        }
    }
}
