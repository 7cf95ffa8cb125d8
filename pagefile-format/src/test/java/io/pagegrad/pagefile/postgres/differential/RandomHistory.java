package io.pagegrad.pagefile.postgres.differential;

import io.pagegrad.testdata.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// The life of one table, drawn from a seed: columns come and go, rows are written, changed, locked and deleted
/// by two sessions in transactions that commit, fail or are undone, and the server tidies up in between.
///
/// Statements may fail, which aborts their transaction as it does in real life; only the server knows what is
/// left.
final class RandomHistory {
    private final long seed;
    private final Random random;
    private final RandomValues values;
    private final String table;
    private final List<Integer> kinds = new ArrayList<>();
    private final List<String> columns = new ArrayList<>();
    private int columnsEver;
    private boolean inTransaction;
    private boolean otherInTransaction;
    private int savepoints;
    /// This transaction may hold a lock that would keep the last reader out for ever if it were left prepared.
    private boolean exclusive;

    RandomHistory(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
        this.values = new RandomValues(random);
        this.table = "history_" + Long.toUnsignedString(seed);
    }

    String table() {
        return table;
    }

    /// Runs `steps` statements against the server's database `postgres`.
    void play(PostgresServer server, int steps) throws SQLException {
        try (Connection connection = server.connect();
                Connection other = server.connect();
                Statement statement = connection.createStatement();
                Statement otherStatement = other.createStatement()) {
            statement.setEscapeProcessing(false);
            for (Statement each : List.of(statement, otherStatement)) {
                each.execute("SET lock_timeout = '20ms'");
                // a query that ended keeps its last page pinned inside a transaction, and VACUUM waits for such
                // pages without looking at lock_timeout
                each.execute("SET statement_timeout = '2s'");
            }
            statement.execute(create());
            for (int step = 0; step < steps; step++) {
                if (random.nextInt(6) == 0) {
                    attempt(otherStatement, otherStep());
                } else {
                    boolean done = attempt(statement, step(server.major()));
                    if (!done && inTransaction && random.nextBoolean()) {
                        attempt(statement, "ROLLBACK");
                        inTransaction = false;
                    }
                }
            }
            attempt(statement, random.nextBoolean() ? "COMMIT" : "ROLLBACK");
            attempt(otherStatement, random.nextBoolean() ? "COMMIT" : "ROLLBACK");
        }
    }

    private static boolean attempt(Statement statement, String sql) {
        try {
            statement.execute(sql);
            return true;
        } catch (SQLException e) {
            // part of the history: the server says in the end what there is
            if (e.getSQLState() != null && e.getSQLState().startsWith("08")) {
                throw new IllegalStateException("the server went away at: " + sql, e);
            }
            return false;
        }
    }

    private String create() {
        int width = random.nextInt(12);
        List<String> definitions = new ArrayList<>();
        definitions.add("id int");
        for (int i = 0; i < width; i++) {
            definitions.add(newColumn());
        }
        return "CREATE TABLE " + table + " (" + String.join(", ", definitions) + ")"
                + (random.nextInt(4) == 0 ? " WITH (fillfactor = " + (10 + random.nextInt(90)) + ")" : "");
    }

    private String newColumn() {
        int kind = values.kind();
        String name = "c" + columnsEver++;
        kinds.add(kind);
        columns.add(name);
        return name + " " + RandomValues.type(kind);
    }

    private String step(int major) {
        int choice = random.nextInt(100);
        if (choice < 30) {
            return insert();
        } else if (choice < 42) {
            return update();
        } else if (choice < 50) {
            return "DELETE FROM " + table + " WHERE " + some();
        } else if (choice < 66) {
            return transaction();
        } else if (choice < 74) {
            return alter(major);
        } else if (choice < 80) {
            return "SELECT count(*) FROM " + table;
        } else if (choice < 86) {
            return "SELECT id FROM " + table + " WHERE " + some() + " FOR " + lock();
        } else if (choice < 96 && !inTransaction) {
            return maintenance();
        } else if (choice < 99) {
            return "CREATE INDEX ON " + table + " (id)";
        }
        exclusive = true;
        return "TRUNCATE " + table;
    }

    private String otherStep() {
        if (!otherInTransaction) {
            otherInTransaction = true;
            return "BEGIN";
        }
        int choice = random.nextInt(10);
        if (choice < 5) {
            return "SELECT id FROM " + table + " WHERE " + some() + " FOR " + lock();
        } else if (choice < 6) {
            return "UPDATE " + table + " SET id = id WHERE " + some();
        }
        otherInTransaction = false;
        return choice < 8 ? "COMMIT" : "ROLLBACK";
    }

    private String insert() {
        int rows = 1 + random.nextInt(random.nextInt(5) == 0 ? 60 : 6);
        List<String> tuples = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            StringBuilder tuple = new StringBuilder("(").append(random.nextInt(1000));
            for (int kind : kinds) {
                tuple.append(", ").append(values.literal(kind));
            }
            tuples.add(tuple.append(')').toString());
        }
        String names = columns.isEmpty() ? "" : ", " + String.join(", ", columns);
        return "INSERT INTO " + table + " (id" + names + ") VALUES " + String.join(", ", tuples);
    }

    private String update() {
        List<String> sets = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            if (random.nextInt(3) == 0) {
                sets.add(columns.get(i) + " = " + values.literal(kinds.get(i)));
            }
        }
        if (sets.isEmpty()) {
            sets.add("id = id + 1");
        }
        return "UPDATE " + table + " SET " + String.join(", ", sets) + " WHERE " + some();
    }

    private String transaction() {
        if (!inTransaction) {
            inTransaction = true;
            savepoints = 0;
            exclusive = false;
            return "BEGIN";
        }
        int choice = random.nextInt(12);
        if (choice < 3) {
            return "SAVEPOINT s" + savepoints++;
        } else if (choice < 5 && savepoints > 0) {
            return "ROLLBACK TO s" + --savepoints;
        } else if (choice < 6 && savepoints > 0) {
            return "RELEASE s" + --savepoints;
        } else if (choice < 7 && !exclusive) {
            inTransaction = false;
            return "PREPARE TRANSACTION '" + seed + " " + random.nextInt() + "'";
        }
        inTransaction = false;
        return choice < 10 ? "COMMIT" : "ROLLBACK";
    }

    /// Columns that a rolled back `ALTER` did not add or drop make later statements fail, so it runs on its own
    /// mostly.
    private String alter(int major) {
        int choice = random.nextInt(8);
        if (inTransaction && random.nextInt(4) > 0) {
            return "SAVEPOINT s" + savepoints++;
        }
        exclusive = true;
        if (choice < 4 && columns.size() < 20) {
            String definition = newColumn();
            int kind = kinds.getLast();
            boolean withDefault = random.nextBoolean() && major >= 10;
            return "ALTER TABLE " + table + " ADD COLUMN " + definition
                    + (withDefault ? " DEFAULT " + values.literal(kind) : "");
        } else if (choice < 6 && !columns.isEmpty()) {
            int at = random.nextInt(columns.size());
            kinds.remove(at);
            return "ALTER TABLE " + table + " DROP COLUMN " + columns.remove(at);
        } else if (!columns.isEmpty()) {
            String column = columns.get(random.nextInt(columns.size()));
            return "ALTER TABLE " + table + " ALTER " + column + " SET STORAGE "
                    + List.of("PLAIN", "EXTERNAL", "EXTENDED", "MAIN").get(random.nextInt(4));
        }
        return "SELECT 1";
    }

    private String maintenance() {
        return switch (random.nextInt(5)) {
            case 0 -> "VACUUM " + table;
            case 1 -> "VACUUM (FREEZE) " + table;
            case 2 -> "VACUUM FULL " + table;
            case 3 -> "CHECKPOINT";
            default -> "ANALYZE " + table;
        };
    }

    private String lock() {
        return List.of("UPDATE", "NO KEY UPDATE", "SHARE", "KEY SHARE").get(random.nextInt(4));
    }

    private String some() {
        int divisor = 2 + random.nextInt(9);
        return "id % " + divisor + " = " + random.nextInt(divisor);
    }
}
