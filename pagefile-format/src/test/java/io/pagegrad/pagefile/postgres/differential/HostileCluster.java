package io.pagegrad.pagefile.postgres.differential;

import io.pagegrad.testdata.PostgresServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A cluster of one major version that holds everything known to be hard for a reader of its pages.
final class HostileCluster {
    /// Name of a database, its encoding, and words that this encoding can hold.
    private record EncodedDatabase(String name, String encoding, List<String> words) {}

    private static final List<EncodedDatabase> ENCODED = List.of(
            new EncodedDatabase("latin1", "LATIN1", List.of("äöüß", "ÿ¡×÷", "naïve", "Ñandú")),
            new EncodedDatabase("win1251", "WIN1251", List.of("привет", "ёлка", "№§", "Щука")),
            new EncodedDatabase("euc_jp", "EUC_JP", List.of("日本語", "ひらがな", "カナ", "漢字")),
            new EncodedDatabase("Odd \"Database\", ü", "UTF8", List.of("日本ü", "𝄞𝄢", "e\u0301", "‰€")),
            new EncodedDatabase("ascii", "SQL_ASCII", List.of("plain", "bytes ü", "Ж", "€")));

    private HostileCluster() {}

    /// Starts a server and fills its databases; it still runs.
    static PostgresServer start(int major) throws IOException, SQLException {
        PostgresServer server = PostgresServer.builder()
                .major(major)
                .checksums(major % 2 == 0)
                .setting("max_locks_per_transaction", "256")
                .start();
        try {
            for (String script : List.of("types", "columns", "storage", "relations", "rows", "histories", "catalogs")) {
                server.sql(VersionedScript.load(script + ".sql", major));
            }
            server.sql("ALTER DATABASE template0 ALLOW_CONNECTIONS true");
            tablespaces(server);
            crowd(server);
            speculate(server);
            for (EncodedDatabase database : ENCODED) {
                fill(server, database);
            }
        } catch (IOException | SQLException | RuntimeException e) {
            server.close();
            throw e;
        }
        return server;
    }

    private static void fill(PostgresServer server, EncodedDatabase database) throws IOException, SQLException {
        server.sql("CREATE DATABASE " + quoted(database.name()) + " ENCODING '" + database.encoding()
                + "' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
        List<String> words = database.words();
        String letters = IntStream.range(0, words.size())
                .mapToObj(i -> i + ", '" + words.get(i) + "'")
                .collect(Collectors.joining("), ("));
        String labels = words.stream().map(word -> "'" + word + "'").collect(Collectors.joining(", "));
        String script = VersionedScript.load("encoded.sql", server.major())
                .replace(":letters", letters)
                .replace(":labels", labels)
                .replace(":first", words.getFirst());
        server.sqlIn(database.name(), script);
        if (database.encoding().equals("SQL_ASCII")) {
            server.sqlIn(database.name(), "INSERT INTO letters VALUES (300, chr(195) || chr(164))");
        }
    }

    /// Tables in another place: linked tablespaces, and one inside the data directory from 15 on.
    private static void tablespaces(PostgresServer server) throws IOException, SQLException {
        server.sql("CREATE TABLESPACE \"odd space\" LOCATION '" + server.sideDirectory("space one") + "'");
        server.sql("CREATE TABLESPACE space2 LOCATION '" + server.sideDirectory("space2") + "'");
        server.sql("CREATE SCHEMA spaces;"
                + "CREATE TABLE spaces.there (a int, b text) TABLESPACE \"odd space\";"
                + "INSERT INTO spaces.there SELECT i, repeat('there ', 50 * i) FROM generate_series(1, 50) i;"
                + "CREATE TABLE spaces.moved AS SELECT i, 'm' || i AS b FROM generate_series(1, 500) i;"
                + "ALTER TABLE spaces.moved SET TABLESPACE space2;"
                + "INSERT INTO spaces.moved VALUES (0, 'after');"
                + "CREATE TABLE spaces.back (a int) TABLESPACE space2;"
                + "INSERT INTO spaces.back SELECT generate_series(1, 10);"
                + "ALTER TABLE spaces.back SET TABLESPACE pg_default;"
                + "CREATE MATERIALIZED VIEW spaces.mat TABLESPACE space2 AS SELECT * FROM spaces.there");
        server.sql("CREATE DATABASE elsewhere TABLESPACE space2");
        server.sqlIn(
                "elsewhere",
                "CREATE TABLE here (a int, b text); INSERT INTO here SELECT i, 'e' || i FROM generate_series(1, 30) i;"
                        + "CREATE TABLE default_space (a int) TABLESPACE pg_default; INSERT INTO default_space VALUES (1);"
                        + "VACUUM FULL pg_class; VACUUM FULL pg_attribute");
        if (server.major() >= 15) {
            server.sql("SET allow_in_place_tablespaces = on; CREATE TABLESPACE in_place LOCATION '';"
                    + "CREATE TABLE spaces.in_place (a int) TABLESPACE in_place;"
                    + "INSERT INTO spaces.in_place SELECT generate_series(1, 77)");
        }
    }

    /// Several sessions lock and change the same rows at once, which needs multixacts of every kind of member.
    private static void crowd(PostgresServer server) throws SQLException {
        server.sql("CREATE SCHEMA crowd; CREATE TABLE crowd.t (a int PRIMARY KEY, b text, c int);"
                + "INSERT INTO crowd.t SELECT i, 'b' || i, i FROM generate_series(1, 60) i;"
                + "CREATE TABLE crowd.big (a int PRIMARY KEY, b int) WITH (fillfactor = 50);"
                + "INSERT INTO crowd.big SELECT i, 0 FROM generate_series(1, 3000) i");
        try (Session first = new Session(server);
                Session second = new Session(server);
                Session third = new Session(server)) {
            // a crowd of readers, nobody writes
            every(List.of(first, second, third), "BEGIN; SELECT * FROM crowd.t WHERE a <= 5 FOR SHARE");
            first.run("COMMIT");
            second.run("ROLLBACK");
            third.run("COMMIT");
            // readers of the key and a writer of another column: committed, rolled back, in a subtransaction
            every(List.of(first, second), "BEGIN; SELECT * FROM crowd.t WHERE a BETWEEN 6 AND 10 FOR KEY SHARE");
            third.run("BEGIN; UPDATE crowd.t SET b = 'updated' WHERE a BETWEEN 6 AND 10; COMMIT");
            every(List.of(first, second), "COMMIT");
            every(List.of(first, second), "BEGIN; SELECT * FROM crowd.t WHERE a BETWEEN 11 AND 15 FOR KEY SHARE");
            third.run("BEGIN; UPDATE crowd.t SET b = 'never' WHERE a BETWEEN 11 AND 15; ROLLBACK");
            every(List.of(first, second), "COMMIT");
            every(List.of(first, second), "BEGIN; SELECT * FROM crowd.t WHERE a BETWEEN 16 AND 20 FOR KEY SHARE");
            third.run(
                    "BEGIN; SAVEPOINT s; UPDATE crowd.t SET b = 'sub' WHERE a BETWEEN 16 AND 18; RELEASE s; SAVEPOINT s2;"
                            + "UPDATE crowd.t SET b = 'undone' WHERE a BETWEEN 19 AND 20; ROLLBACK TO s2; COMMIT");
            every(List.of(first, second), "COMMIT");
            // the writer first, then readers of the new version
            third.run("BEGIN; UPDATE crowd.t SET b = 'early' WHERE a BETWEEN 21 AND 25");
            every(List.of(first, second), "BEGIN; SELECT * FROM crowd.t WHERE a BETWEEN 21 AND 25 FOR KEY SHARE");
            third.run("COMMIT");
            every(List.of(first, second), "ROLLBACK");
            // lockers who delete afterwards; locks upgraded in one transaction
            first.run("BEGIN; SELECT * FROM crowd.t WHERE a BETWEEN 26 AND 30 FOR KEY SHARE");
            second.run("BEGIN; SELECT * FROM crowd.t WHERE a BETWEEN 26 AND 30 FOR SHARE; COMMIT");
            first.run("DELETE FROM crowd.t WHERE a BETWEEN 26 AND 28; COMMIT");
            first.run(
                    "BEGIN; SELECT * FROM crowd.t WHERE a = 31 FOR KEY SHARE; SELECT * FROM crowd.t WHERE a = 31 FOR UPDATE;"
                            + "UPDATE crowd.t SET a = 1031 WHERE a = 31; COMMIT");
            // prepared while others lock
            first.run("BEGIN; SELECT * FROM crowd.t WHERE a BETWEEN 32 AND 34 FOR KEY SHARE");
            second.run("BEGIN; UPDATE crowd.t SET c = -c WHERE a BETWEEN 32 AND 34; PREPARE TRANSACTION 'crowd'");
            first.run("COMMIT");
            // enough multixacts for several pages of both their files, the newest one with an updater at the
            // very end
            for (int round = 0; round < 3; round++) {
                every(List.of(first, second), "BEGIN; SELECT * FROM crowd.big FOR KEY SHARE");
                third.run("BEGIN; UPDATE crowd.big SET b = b + 1 WHERE a % 3 = " + round + "; "
                        + (round == 1 ? "ROLLBACK" : "COMMIT"));
                every(List.of(first, second), "COMMIT");
            }
            every(List.of(first, second), "BEGIN; SELECT * FROM crowd.t WHERE a = 60 FOR KEY SHARE");
            third.run("UPDATE crowd.t SET b = 'newest multixact' WHERE a = 60");
            every(List.of(first, second), "COMMIT");
        }
    }

    /// An insertion that finds its key taken after its row is on the page, and kills the row: the index function
    /// waits in between until another session has inserted the same key.
    private static void speculate(PostgresServer server) throws SQLException {
        server.sql(
                "CREATE TABLE crowd.speculative (a int, b text); ALTER TABLE crowd.speculative REPLICA IDENTITY FULL;"
                        + "CREATE FUNCTION crowd.slow(k int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN"
                        + " IF current_setting('speculate.call', true) IN ('1', '2') THEN"
                        + "  PERFORM set_config('speculate.call', (current_setting('speculate.call')::int + 1)::text, false);"
                        + "  IF current_setting('speculate.call') = '3' THEN PERFORM pg_advisory_lock_shared(7); END IF;"
                        + " END IF; RETURN k; END $$;"
                        + "CREATE UNIQUE INDEX ON crowd.speculative (crowd.slow(a)); SELECT pg_advisory_lock(7)");
        try (Connection late = server.connect();
                Statement insert = late.createStatement()) {
            insert.execute("SET speculate.call = '1'");
            CompletableFuture<Boolean> inserted = CompletableFuture.supplyAsync(() -> {
                try {
                    return insert.execute("INSERT INTO crowd.speculative VALUES (1, 'late') ON CONFLICT (crowd.slow(a))"
                            + " DO UPDATE SET b = speculative.b || ', then late'");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            String waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
            while (!inserted.isDone() && !server.queryValue(waiting).equals("1")) {
                LockSupport.parkNanos(5_000_000);
            }
            if (inserted.isDone()) {
                throw new IllegalStateException("the insertion did not wait: " + inserted.join());
            }
            server.sql("INSERT INTO crowd.speculative VALUES (1, 'early'); SELECT pg_advisory_unlock(7)");
            inserted.join();
        }
    }

    private static void every(List<Session> sessions, String script) throws SQLException {
        for (Session session : sessions) {
            session.run(script);
        }
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /// One connection that runs plain statements.
    private static final class Session implements AutoCloseable {
        private final Connection connection;

        Session(PostgresServer server) throws SQLException {
            connection = server.connect();
        }

        void run(String script) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                for (String part : script.split(";")) {
                    statement.execute(part);
                }
            }
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }

    /// Every relation with rows of its own or of its children: qualified, quoted name to kind, by database.
    static Map<String, Map<String, String>> relations(PostgresServer server) throws SQLException {
        return relations(server, "c.relkind IN ('r', 'p', 'm', 'S', 't') AND c.relispopulated");
    }

    /// Those among them that have children or could have.
    static Map<String, Map<String, String>> parents(PostgresServer server) throws SQLException {
        return relations(server, "c.oid IN (SELECT inhparent FROM pg_inherits) AND c.relkind IN ('r', 'p')");
    }

    private static Map<String, Map<String, String>> relations(PostgresServer server, String condition)
            throws SQLException {
        Map<String, Map<String, String>> relations = new LinkedHashMap<>();
        String databases = "SELECT datname FROM pg_database WHERE datallowconn ORDER BY 1";
        for (String database : column(server, "postgres", databases)) {
            Map<String, String> kinds = new LinkedHashMap<>();
            for (String line : column(
                    server,
                    database,
                    "SELECT c.relkind::text || quote_ident(n.nspname) || '.' || quote_ident(c.relname)"
                            + " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                            + " WHERE c.relpersistence <> 't' AND " + condition + " ORDER BY c.oid")) {
                kinds.put(line.substring(1), line.substring(0, 1));
            }
            relations.put(database, kinds);
        }
        return relations;
    }

    private static List<String> column(PostgresServer server, String database, String query) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Connection session = server.connect(database);
                Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }
}
