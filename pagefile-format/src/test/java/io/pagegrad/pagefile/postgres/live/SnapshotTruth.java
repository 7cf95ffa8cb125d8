package io.pagegrad.pagefile.postgres.live;

import io.pagegrad.testdata.PostgresServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;

/// What SQL sees of a table under an exported snapshot, in physical order.
final class SnapshotTruth {
    private SnapshotTruth() {}

    static String csv(PostgresServer server, String snapshot, String query) throws SQLException, IOException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            for (String setting : new String[] {
                "TimeZone = 'UTC'",
                "synchronize_seqscans = off",
                "max_parallel_workers_per_gather = 0",
                "enable_indexscan = off",
                "enable_indexonlyscan = off",
                "enable_bitmapscan = off",
                "extra_float_digits = 1"
            }) {
                statement.execute("SET " + setting);
            }
            statement.execute("BEGIN ISOLATION LEVEL REPEATABLE READ");
            statement.execute("SET TRANSACTION SNAPSHOT '" + snapshot + "'");
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("COPY (" + query + ") TO STDOUT (FORMAT csv)", out);
            statement.execute("COMMIT");
            return out.toString(StandardCharsets.UTF_8);
        }
    }
}
