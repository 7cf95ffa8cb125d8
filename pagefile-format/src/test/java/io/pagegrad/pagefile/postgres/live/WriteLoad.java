package io.pagegrad.pagefile.postgres.live;

import io.pagegrad.testdata.PostgresServer;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/// Sessions that keep changing tables while they are read. Every transaction leaves the sum of all amounts in
/// `account` as it was. Closing stops them.
///
/// They transfer, insert and delete; update indexed columns, keys and values stored out of line; use savepoints,
/// fewer and more than a snapshot holds; lock rows in crowds, under old snapshots too; prepare transactions and
/// end them later; roll back; vacuum, freeze, build indexes; and alter, rewrite and truncate another table.
final class WriteLoad implements AutoCloseable {
    /// Sum of all amounts in `account`, in every snapshot.
    static final BigDecimal TOTAL = new BigDecimal(200_000);

    static final String TABLES = """
            CREATE TABLE account (id int PRIMARY KEY, owner int, amount numeric NOT NULL, note text, touched timestamp);
            ALTER TABLE account ALTER note SET STORAGE EXTERNAL;
            CREATE INDEX ON account (owner);
            CREATE SEQUENCE account_ids START 100000;
            CREATE TABLE journal (entry bigserial PRIMARY KEY, account int, amount numeric, body text);
            CREATE TABLE other (i int, v text);
            INSERT INTO account SELECT i, i % 50, 100, repeat('n', i % 40), '2020-01-01'
                FROM generate_series(1, 2000) i;
            INSERT INTO journal (account, amount, body) SELECT i, 1, repeat('body', 700) FROM generate_series(1, 50) i
            """;

    private static final int ACCOUNTS = 2000;
    private static final int CROWDED = 30;

    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;
    private volatile SQLException failure;

    WriteLoad(PostgresServer server, int sessions, long seed) throws SQLException {
        for (int i = 0; i < sessions; i++) {
            Connection connection = server.connect();
            Session session = new Session(new Random(seed * 31 + i), "p" + i + "_");
            threads.add(Thread.ofPlatform().start(() -> run(connection, session)));
        }
    }

    private void run(Connection connection, Session session) {
        try (connection;
                Statement statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = '200ms'");
            while (!stopping) {
                session.step(statement);
            }
            session.endPrepared(statement, 0);
        } catch (SQLException e) {
            failure = e;
        }
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

    /// What one connection does.
    private static final class Session {
        private final Random random;
        private final String prefix;
        private final Deque<String> prepared = new ArrayDeque<>();
        private int count;

        Session(Random random, String prefix) {
            this.random = random;
            this.prefix = prefix;
        }

        void step(Statement statement) throws SQLException {
            try {
                endPrepared(statement, random.nextInt(3));
                choose(statement);
            } catch (SQLException e) {
                // deadlocks, time-outs and unique violations belong to the load
                statement.execute("ROLLBACK");
            }
        }

        private void choose(Statement statement) throws SQLException {
            switch (random.nextInt(20)) {
                case 0, 1, 2 -> transfer(statement, "COMMIT");
                case 3 -> transfer(statement, "ROLLBACK");
                case 4 -> insert(statement);
                case 5 -> delete(statement);
                case 6 -> savepoints(statement, 1 + random.nextInt(5));
                case 7 -> savepoints(statement, 66 + random.nextInt(20));
                case 8, 9, 10 -> locks(statement);
                case 11 -> locksUnderAnOldSnapshot(statement);
                case 12 -> prepare(statement);
                case 13 ->
                    statement.execute("UPDATE account SET owner = " + random.nextInt(50) + " WHERE id = " + id());
                case 14 ->
                    statement.execute("UPDATE account SET id = nextval('account_ids')::int WHERE id = " + id()
                            + " AND id % 7 = 0");
                case 15, 16 -> values(statement);
                case 17 -> statement.execute(maintenance());
                case 18 -> alterAnother(statement);
                default -> journal(statement);
            }
        }

        private int id() {
            return 1 + random.nextInt(random.nextInt(3) == 0 ? CROWDED : ACCOUNTS);
        }

        private void transfer(Statement statement, String end) throws SQLException {
            int amount = random.nextInt(20);
            int from = id();
            int to = from % ACCOUNTS + 1;
            statement.execute("BEGIN");
            int changed =
                    statement.executeUpdate("UPDATE account SET amount = amount - " + amount + " WHERE id = " + from);
            changed += statement.executeUpdate("UPDATE account SET amount = amount + " + amount
                    + ", touched = clock_timestamp() WHERE id = " + to);
            statement.execute(changed == 2 ? end : "ROLLBACK");
        }

        /// The whole transfer in one statement.
        ///
        /// @return true when both accounts were there
        private boolean transferAtOnce(Statement statement) throws SQLException {
            int from = id();
            int to = from % ACCOUNTS + 1;
            return statement.executeUpdate("UPDATE account SET amount = amount + CASE id WHEN " + from
                            + " THEN -0.25 ELSE 0.25 END WHERE id IN (" + from + ", " + to + ")")
                    == 2;
        }

        private void insert(Statement statement) throws SQLException {
            statement.execute("WITH taken AS (UPDATE account SET amount = amount - 5 WHERE id = " + id()
                    + " RETURNING owner) INSERT INTO account SELECT nextval('account_ids')::int, owner, 5, repeat('x', "
                    + random.nextInt(6000) + "), now() FROM taken");
        }

        private void delete(Statement statement) throws SQLException {
            statement.execute("BEGIN");
            int to = id();
            int changed = statement.executeUpdate("WITH gone AS (DELETE FROM account WHERE id = (SELECT "
                    + (random.nextBoolean() ? "max" : "min") + "(id) FROM account WHERE id > " + CROWDED + " AND id <> "
                    + to + ") RETURNING amount) UPDATE account SET amount = account.amount + gone.amount"
                    + " FROM gone WHERE id = " + to);
            statement.execute(changed == 1 ? "COMMIT" : "ROLLBACK");
        }

        private void savepoints(Statement statement, int number) throws SQLException {
            statement.execute("BEGIN");
            for (int i = 0; i < number; i++) {
                statement.execute("SAVEPOINT s");
                if (!transferAtOnce(statement) || random.nextInt(4) == 0) {
                    statement.execute("ROLLBACK TO s");
                } else if (random.nextBoolean()) {
                    statement.execute("RELEASE s");
                }
            }
            statement.execute(random.nextInt(3) == 0 ? "ROLLBACK" : "COMMIT");
        }

        private void locks(Statement statement) throws SQLException {
            String[] strengths = {"KEY SHARE", "KEY SHARE", "SHARE", "NO KEY UPDATE", "UPDATE"};
            statement.execute("BEGIN");
            int from = random.nextInt(3) == 0 ? id() : 1;
            statement.execute(lock(from, strengths[random.nextInt(strengths.length)]));
            if (random.nextBoolean()) {
                statement.execute("UPDATE account SET note = 'locked' WHERE id = " + (from + random.nextInt(CROWDED)));
            }
            if (random.nextBoolean()) {
                statement.execute("SELECT pg_sleep(0.02)");
            }
            statement.execute(random.nextInt(4) == 0 ? "ROLLBACK" : "COMMIT");
        }

        private static String lock(int from, String strength) {
            return "SELECT count(*) FROM (SELECT 1 FROM account WHERE id BETWEEN " + from + " AND " + (from + CROWDED)
                    + " FOR " + strength + ") locked";
        }

        /// Locks versions that others have replaced meanwhile: a multixact of a committed update and a lock.
        private void locksUnderAnOldSnapshot(Statement statement) throws SQLException {
            statement.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1");
            statement.execute("SELECT pg_sleep(0.1)");
            statement.execute(lock(1, "KEY SHARE"));
            statement.execute("COMMIT");
        }

        private void prepare(Statement statement) throws SQLException {
            String name = prefix + count++;
            statement.execute("BEGIN");
            if (random.nextBoolean()) {
                statement.execute("SAVEPOINT s");
            }
            if (!transferAtOnce(statement)) {
                statement.execute("ROLLBACK");
                return;
            }
            statement.execute("PREPARE TRANSACTION '" + name + "'");
            prepared.add(name);
        }

        /// Ends prepared transactions but the last few.
        void endPrepared(Statement statement, int kept) throws SQLException {
            while (prepared.size() > kept) {
                statement.execute(
                        (random.nextBoolean() ? "COMMIT" : "ROLLBACK") + " PREPARED '" + prepared.remove() + "'");
            }
        }

        /// Values stored out of line, plainly and compressed, replaced and removed.
        private void values(Statement statement) throws SQLException {
            String value = switch (random.nextInt(4)) {
                case 0 -> "NULL";
                case 1 -> "repeat('v', " + random.nextInt(20_000) + ")";
                default ->
                    "(SELECT string_agg(md5(random()::text), '') FROM generate_series(1, " + (50 + random.nextInt(300))
                            + "))";
            };
            statement.execute(
                    "UPDATE account SET note = " + value + " WHERE id = " + (1 + random.nextInt(ACCOUNTS / 5)));
        }

        private String maintenance() {
            return switch (random.nextInt(8)) {
                case 0, 1, 2 -> "VACUUM account";
                case 3 -> "VACUUM FREEZE account";
                case 4 -> "VACUUM FREEZE journal";
                case 5 -> "CREATE INDEX IF NOT EXISTS account_touched ON account (touched)";
                case 6 -> "DROP INDEX IF EXISTS account_touched";
                default -> "CHECKPOINT";
            };
        }

        private void alterAnother(Statement statement) throws SQLException {
            statement.execute(
                    switch (random.nextInt(7)) {
                        case 0 -> "ALTER TABLE other ADD COLUMN IF NOT EXISTS added int DEFAULT 7";
                        case 1 -> "ALTER TABLE other DROP COLUMN IF EXISTS added";
                        case 2 -> "ALTER TABLE other ALTER i TYPE " + (random.nextBoolean() ? "bigint" : "int");
                        case 3 -> "TRUNCATE other";
                        case 4 -> "CREATE INDEX ON other (i); DROP INDEX IF EXISTS other_i_idx";
                        case 5 -> "VACUUM FULL other";
                        default -> "INSERT INTO other (i, v) SELECT i, repeat('o', i) FROM generate_series(1, 100) i";
                    });
        }

        private void journal(Statement statement) throws SQLException {
            statement.execute(
                    random.nextInt(4) == 0
                            ? "DELETE FROM journal WHERE entry IN (SELECT entry FROM journal ORDER BY entry LIMIT 3)"
                            : "INSERT INTO journal (account, amount, body) SELECT " + id()
                                    + ", random(), string_agg(md5(random()::text), ' ') FROM generate_series(1, "
                                    + (1 + random.nextInt(200)) + ")");
        }
    }
}
