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
    private final int major;
    private final List<LiveSnapshot.Request> requests;

    Holding(LiveSession session, Preflight preflight, int major, List<LiveSnapshot.Request> requests) {
        this.session = session;
        this.preflight = preflight;
        this.major = major;
        this.requests = List.copyOf(requests);
    }

    /// Begins the transaction and locks the tables. No statement here takes the snapshot: it must come after the
    /// locks, or a table could be rewritten between the two.
    void begin() {
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

    /// True when the snapshot sees a child table that was attached after its parent was locked, so that the child
    /// is not.
    boolean missesLocks() {
        for (LiveSnapshot.Request request : requests) {
            String oid = oidOf(request);
            if (oid != null
                    && !session.rows(
                                    members(oid, request.only(), "1")
                                            + " WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_locks l WHERE l.relation = tree.id"
                                            + " AND l.locktype = 'relation' AND l.granted AND l.pid = pg_catalog.pg_backend_pid())")
                            .isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private String oidOf(LiveSnapshot.Request request) {
        return session.one(
                "SELECT pg_catalog.to_regclass(" + literal(quoted(request.name(), major)) + ")::pg_catalog.oid");
    }

    /// The locked relations that have rows, as they lie under the snapshot, each checked.
    List<LiveTable> relations() {
        List<LiveTable> tables = new ArrayList<>();
        for (LiveSnapshot.Request request : requests) {
            String oid = oidOf(request);
            if (oid == null) {
                throw new UnknownNameException("there is no table " + request.name() + " on the server");
            }
            for (String[] row : session.rows(members(
                            oid,
                            request.only(),
                            "c.oid, n.nspname || '.' || c.relname, c.relkind, c.relpersistence, c.reltoastrelid,"
                                    + " pg_catalog.row_security_active(c.oid),"
                                    + " pg_catalog.has_table_privilege(c.oid, 'SELECT')")
                    + " JOIN pg_catalog.pg_class c ON c.oid = tree.id"
                    + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace ORDER BY c.oid")) {
                preflight.relation(row[1], row[2].charAt(0), row[3].charAt(0));
                if (row[0].equals(oid)) {
                    // as SQL does: the rights to a table are the rights to its partitions
                    preflight.rights(row[1], row[5].equals("t"), row[6].equals("t"));
                }
                holdToast(row[4]);
                tables.add(new LiveTable(row[0], row[1], row[4], path(session, row[0]), path(session, row[4])));
            }
        }
        session.forgetNames();
        for (LiveTable table : tables) {
            refuseIfMoved(table);
        }
        return tables;
    }

    /// The snapshot's own view of the catalog says where the relation lay when it was taken.
    private void refuseIfMoved(LiveTable table) {
        String moved = session.one("SELECT c.relname FROM pg_catalog.pg_class c WHERE c.oid IN (" + table.oid() + ", "
                + table.toastOid() + ") AND c.relfilenode <> 0"
                + " AND c.relfilenode IS DISTINCT FROM pg_catalog.pg_relation_filenode(c.oid)");
        if (moved != null) {
            session.lose(table.name() + " was rewritten while the snapshot was taken");
            session.refuseIfLost();
        }
    }

    private String members(String oid, boolean only, String columns) {
        return "WITH RECURSIVE tree(id) AS (SELECT " + oid + "::pg_catalog.oid"
                + (only
                        ? ""
                        : " UNION SELECT i.inhrelid FROM tree JOIN pg_catalog.pg_inherits i ON i.inhparent = tree.id"
                                // one that is being detached belongs to its parent no more
                                + (major >= 14 ? " AND NOT i.inhdetachpending" : ""))
                + ") SELECT " + columns + " FROM tree";
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
