package io.pagegrad.pagefile.postgres.live;

import io.pagegrad.testdata.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Sessions that keep changing table `account` while it is read: transfers, inserts, deletes, savepoints few and
/// many, crowds of row locks, prepared transactions, rollbacks, vacuums. Closing stops them.
final class WriteLoad implements AutoCloseable {
    static final String TABLE = """
            CREATE TABLE account (id int PRIMARY KEY, owner int, amount numeric NOT NULL, note text, touched timestamp);
            CREATE INDEX ON account (owner);
            INSERT INTO account SELECT i, i % 50, 100, repeat('n', i % 40), '2020-01-01' FROM generate_series(1, 3000) i;
            CREATE TABLE other (i int)
            """;

    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;
    private volatile SQLException failure;

    WriteLoad(PostgresServer server, int sessions, long seed) throws SQLException {
        for (int i = 0; i < sessions; i++) {
            Connection connection = server.connect();
            Random random = new Random(seed * 31 + i);
            int number = i;
            threads.add(Thread.ofPlatform().start(() -> run(connection, random, number)));
        }
    }

    private void run(Connection connection, Random random, int number) {
        try (connection;
                Statement statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = '300ms'");
            for (int i = 0; !stopping; i++) {
                step(statement, random, number + "_" + i);
            }
        } catch (SQLException e) {
            if (!stopping) {
                failure = e;
            }
        }
    }

    private static void step(Statement statement, Random random, String name) throws SQLException {
        try {
            switch (random.nextInt(14)) {
                case 0, 1, 2 -> transfer(statement, random, "COMMIT");
                case 3 -> transfer(statement, random, "ROLLBACK");
                case 4 ->
                    statement.execute("INSERT INTO account SELECT max(id) + 1 + " + random.nextInt(3)
                            + ", 7, 1, repeat('x', " + random.nextInt(300) + "), now() FROM account");
                case 5 -> statement.execute("DELETE FROM account WHERE id = " + id(random) + " AND amount < 90");
                case 6 -> savepoints(statement, random, 1 + random.nextInt(5));
                case 7 -> savepoints(statement, random, 70);
                case 8, 9 -> locks(statement, random);
                case 10 -> prepared(statement, random, name);
                case 11 ->
                    statement.execute("UPDATE account SET owner = " + random.nextInt(50) + " WHERE id = " + id(random));
                case 12 -> statement.execute(random.nextBoolean() ? "VACUUM account" : "VACUUM FREEZE account");
                default -> statement.execute("CREATE INDEX ON other (i); INSERT INTO other VALUES (1)");
            }
        } catch (SQLException e) {
            // deadlocks, time-outs and unique violations belong to the load
            statement.execute("ROLLBACK");
        }
    }

    private static int id(Random random) {
        return 1 + random.nextInt(3000);
    }

    private static void transfer(Statement statement, Random random, String end) throws SQLException {
        statement.execute("BEGIN");
        int amount = random.nextInt(20);
        statement.execute("UPDATE account SET amount = amount - " + amount + " WHERE id = " + id(random));
        statement.execute("UPDATE account SET amount = amount + " + amount + ", touched = clock_timestamp() WHERE id = "
                + id(random));
        statement.execute(end);
    }

    private static void savepoints(Statement statement, Random random, int count) throws SQLException {
        statement.execute("BEGIN");
        for (int i = 0; i < count; i++) {
            statement.execute("SAVEPOINT s");
            statement.execute("UPDATE account SET amount = amount + 0.01 WHERE id = " + id(random));
            if (random.nextInt(4) == 0) {
                statement.execute("ROLLBACK TO s");
            } else if (random.nextBoolean()) {
                statement.execute("RELEASE s");
            }
        }
        statement.execute(random.nextInt(3) == 0 ? "ROLLBACK" : "COMMIT");
    }

    private static void locks(Statement statement, Random random) throws SQLException {
        String[] strengths = {"KEY SHARE", "SHARE", "NO KEY UPDATE", "UPDATE"};
        statement.execute("BEGIN");
        int from = id(random);
        statement.execute("SELECT count(*) FROM (SELECT 1 FROM account WHERE id BETWEEN " + from + " AND " + (from + 40)
                + " FOR " + strengths[random.nextInt(strengths.length)] + ") locked");
        if (random.nextBoolean()) {
            statement.execute("UPDATE account SET note = 'locked' WHERE id = " + (from + random.nextInt(40)));
        }
        statement.execute(random.nextInt(4) == 0 ? "ROLLBACK" : "COMMIT");
    }

    private static void prepared(Statement statement, Random random, String name) throws SQLException {
        statement.execute("BEGIN");
        statement.execute("UPDATE account SET amount = amount + 1 WHERE id = " + id(random));
        statement.execute("PREPARE TRANSACTION '" + name + "'");
        statement.execute((random.nextBoolean() ? "COMMIT" : "ROLLBACK") + " PREPARED '" + name + "'");
    }

    @Override
    public void close() throws SQLException {
        stopping = true;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
