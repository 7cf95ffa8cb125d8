package io.pagegrad.pagefile.postgres.live;

import io.pagegrad.pagefile.UnknownNameException;
import io.pagegrad.pagefile.postgres.catalog.RelationName;
import io.pagegrad.pagefile.postgres.type.SqlIdentifier;
import java.util.ArrayList;
import java.util.List;

/// Begins the transaction that holds a snapshot, and takes the locks that keep its tables in their files.
final class Holding {
    private final LiveSession session;
    private final Preflight preflight;
    private final List<LiveSnapshot.Request> requests;

    Holding(LiveSession session, Preflight preflight, List<LiveSnapshot.Request> requests) {
        this.session = session;
        this.preflight = preflight;
        this.requests = List.copyOf(requests);
    }

    /// Begins the transaction and locks the tables. No statement here takes the snapshot: it must come after the
    /// locks, or a table could be rewritten between the two.
    void begin(int major) {
        session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        session.execute("SET LOCAL search_path TO public");
        session.execute("SET LOCAL statement_timeout TO 0");
        session.execute("SET LOCAL idle_in_transaction_session_timeout TO 0");
        if (major >= 17) {
            session.execute("SET LOCAL transaction_timeout TO 0");
        }
        for (LiveSnapshot.Request request : requests) {
            session.execute("LOCK TABLE " + (request.only() ? "ONLY " : "") + quoted(request.name(), major)
                    + " IN ACCESS SHARE MODE");
        }
    }

    private static String quoted(String name, int major) {
        RelationName parsed = RelationName.parse(name, "");
        String relation = SqlIdentifier.quote(parsed.name(), major);
        return parsed.schema() == null ? relation : SqlIdentifier.quote(parsed.schema(), major) + "." + relation;
    }

    /// The locked relations that have rows, as they lie under the snapshot, each checked.
    List<LiveTable> relations() {
        int major = Integer.parseInt(session.one("SHOW server_version_num")) / 10_000;
        List<LiveTable> tables = new ArrayList<>();
        for (LiveSnapshot.Request request : requests) {
            String oid = session.one(
                    "SELECT pg_catalog.to_regclass(" + literal(quoted(request.name(), major)) + ")::pg_catalog.oid");
            if (oid == null) {
                throw new UnknownNameException("there is no table " + request.name() + " on the server");
            }
            for (String[] row : session.rows(members(oid, request.only()))) {
                preflight.relation(
                        row[1], row[2].charAt(0), row[3].charAt(0), row[0].equals(oid) && row[5].equals("t"));
                holdToast(row[4]);
                tables.add(new LiveTable(row[0], row[1], row[4], path(session, row[0]), path(session, row[4])));
            }
        }
        return tables;
    }

    private static String members(String oid, boolean only) {
        String tree = "WITH RECURSIVE tree(id) AS (SELECT " + oid + "::pg_catalog.oid"
                + (only
                        ? ""
                        : " UNION SELECT i.inhrelid FROM tree JOIN pg_catalog.pg_inherits i ON i.inhparent = tree.id")
                + ")";
        return tree + " SELECT c.oid, n.nspname || '.' || c.relname, c.relkind, c.relpersistence, c.reltoastrelid,"
                + " pg_catalog.row_security_active(c.oid)"
                + " FROM tree JOIN pg_catalog.pg_class c ON c.oid = tree.id"
                + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace ORDER BY c.oid";
    }

    /// A lock on a table does not lock its TOAST relation; looking into that does, to the end of the transaction.
    /// Without the right to, the end check still finds out when it was rewritten.
    private void holdToast(String toastOid) {
        if (toastOid.equals("0")) {
            return;
        }
        String allowed = session.one("SELECT pg_catalog.has_schema_privilege('pg_toast', 'USAGE')"
                + " AND pg_catalog.has_table_privilege(" + toastOid + "::pg_catalog.oid, 'SELECT')");
        if (allowed.equals("t")) {
            session.execute(
                    "SELECT 1 FROM " + session.one("SELECT " + toastOid + "::pg_catalog.regclass") + " LIMIT 0");
        }
    }

    /// Path of a relation's first file as it is now, empty when it has none.
    static String path(LiveSession session, String oid) {
        String path = oid.equals("0")
                ? null
                : session.one("SELECT pg_catalog.pg_relation_filepath(" + oid + "::pg_catalog.oid)");
        return path == null ? "" : path;
    }

    private static String literal(String text) {
        return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}
