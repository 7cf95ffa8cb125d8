package io.pagegrad.pagefile.postgres.live;

import io.pagegrad.pagefile.PagefileException;
import io.pagegrad.pagefile.RefusedPagefileException;
import io.pagegrad.pagefile.UnknownNameException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// The session that holds the snapshot: one connection, one transaction, statements one at a time. Thread-safe.
///
/// A statement that fails ends the transaction, so after it the session is lost for good, and whatever was read
/// under it must be thrown away.
final class LiveSession implements AutoCloseable {
    /// undefined_table and invalid_schema_name.
    private static final Set<String> UNKNOWN_NAMES = Set.of("42P01", "3F000");

    private final Connection connection;
    private final String server;
    /// One statement at a time.
    private final ReentrantLock turn = new ReentrantLock();
    private volatile String lost;

    LiveSession(Connection connection, String server) {
        this.connection = connection;
        this.server = server;
    }

    /// Runs a statement that returns nothing.
    void execute(String sql) {
        turn.lock();
        try {
            refuseIfLost();
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            turn.unlock();
        }
    }

    /// Asks the server whether the session lives, unless it is busy with a statement, which shows it too.
    void beat() {
        if (turn.tryLock()) {
            try {
                execute("SELECT 1");
            } finally {
                turn.unlock();
            }
        }
    }

    /// Makes the server's process look anew where relations lie. Inside a transaction it does so only when it
    /// locks a relation that it has not locked yet; a lock goes with the savepoint under which it was taken.
    ///
    /// Spec: PostgreSQL, tag REL_18_0, src/backend/storage/lmgr/lmgr.c, LockRelationOid.
    void forgetNames() {
        turn.lock();
        try {
            execute("SAVEPOINT pagegrad_names");
            execute("SELECT 1 FROM pg_catalog.pg_ts_config LIMIT 0");
            execute("ROLLBACK TO SAVEPOINT pagegrad_names");
        } finally {
            turn.unlock();
        }
    }

    /// The first column of the first row, or null when there is none.
    String one(String sql) {
        List<String[]> rows = rows(sql);
        return rows.isEmpty() ? null : rows.getFirst()[0];
    }

    /// All rows as text.
    ///
    /// @throws RefusedPagefileException when the server refuses, or the session is lost
    List<String[]> rows(String sql) {
        turn.lock();
        try {
            refuseIfLost();
            return read(sql);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            turn.unlock();
        }
    }

    private List<String[]> read(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            List<String[]> rows = new ArrayList<>();
            while (result.next()) {
                String[] row = new String[columns];
                for (int i = 0; i < columns; i++) {
                    row[i] = result.getString(i + 1);
                }
                rows.add(row);
            }
            return rows;
        }
    }

    private PagefileException failed(SQLException e) {
        // a session that was cut off on purpose fails for that reason
        refuseIfLost();
        String reason = e.getMessage().strip().lines().findFirst().orElse("no reason given");
        lose(reason);
        return UNKNOWN_NAMES.contains(String.valueOf(e.getSQLState()))
                ? new UnknownNameException("server " + server + ": " + reason)
                : new RefusedPagefileException("server " + server + ": " + reason);
    }

    /// From now on nothing read under this session counts.
    void lose(String reason) {
        if (lost == null) {
            lost = reason;
        }
    }

    boolean isLost() {
        return lost != null;
    }

    /// @throws RefusedPagefileException when the session is lost
    void refuseIfLost() {
        if (lost != null) {
            throw new RefusedPagefileException("the snapshot of server " + server
                    + " was lost while its files were being read (" + lost
                    + "), so nothing that was read counts: run the command again");
        }
    }

    /// The process of the server that the driver was told of when it connected.
    int backend() {
        try {
            return connection.unwrap(org.postgresql.PGConnection.class).getBackendPID();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /// Ends the transaction and the session. A session that is lost is cut off without a word.
    @Override
    public void close() {
        try {
            if (isLost()) {
                connection.abort(Runnable::run);
            } else {
                connection.close();
            }
        } catch (SQLException e) {
            lose(e.getMessage());
        }
    }
}
