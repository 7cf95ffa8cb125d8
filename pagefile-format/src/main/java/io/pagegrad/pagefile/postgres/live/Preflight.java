package io.pagegrad.pagefile.postgres.live;

import io.pagegrad.pagefile.RefusedPagefileException;
import io.pagegrad.pagefile.UnsupportedPagefileException;
import io.pagegrad.pagefile.postgres.control.ControlFile;
import java.nio.file.Path;
import java.util.List;

/// What must hold of a server before its files are worth reading.
final class Preflight {
    private final LiveSession session;
    private final ControlFile control;
    private final Path directory;

    Preflight(LiveSession session, ControlFile control, Path directory) {
        this.session = session;
        this.control = control;
        this.directory = directory;
    }

    /// Checks the server as such, before the transaction begins.
    ///
    /// @throws RefusedPagefileException when a direct read of this server could give other rows than SQL
    void server() {
        refusePooler();
        int major = Integer.parseInt(session.one("SHOW server_version_num")) / 10_000;
        if (major != control.version().major()) {
            throw new RefusedPagefileException("the server is of version " + major + " but the files in " + directory
                    + " are of version " + control.version().major() + ": they are not this server's");
        }
        if (session.one("SELECT pg_catalog.pg_is_in_recovery()").equals("t")) {
            throw new RefusedPagefileException(
                    "the server is a standby, whose files lag behind what its snapshots see: read its primary,"
                            + " or stop the standby's copy cleanly, or use --recover on a copy");
        }
        refuseSetting("old_snapshot_threshold", "-1", "pages lose rows that the snapshot still sees");
        refuseDirectIo();
        refuseOtherCluster();
    }

    private void refusePooler() {
        int seen = Integer.parseInt(session.one("SELECT pg_catalog.pg_backend_pid()"));
        if (session.backend() != seen) {
            throw new RefusedPagefileException("a connection pooler stands between here and the server (process "
                    + seen + " answers, process " + session.backend()
                    + " was announced): connect to the server itself");
        }
    }

    private void refuseSetting(String name, String wanted, String reason) {
        String value = session.one("SELECT pg_catalog.current_setting('" + name + "', true)");
        if (value != null && !value.isEmpty() && !value.equals(wanted)) {
            throw new RefusedPagefileException("the server runs with " + name + " = " + value + ", under which "
                    + reason + ": set it to " + wanted + " and restart the server");
        }
    }

    private void refuseDirectIo() {
        String value = session.one("SELECT pg_catalog.current_setting('debug_io_direct', true)");
        if (value != null
                && List.of(value.split(",")).stream()
                        .anyMatch(word -> word.strip().equals("data"))) {
            throw new RefusedPagefileException("the server writes its data files with direct I/O (debug_io_direct = "
                    + value + "), beside the page cache that this reader reads: switch that off");
        }
    }

    private void refuseOtherCluster() {
        String allowed =
                session.one("SELECT pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')");
        if (!allowed.equals("t")) {
            // the exported snapshot proves that the files are this server's
            return;
        }
        String identifier = session.one("SELECT system_identifier FROM pg_catalog.pg_control_system()");
        if (Long.parseLong(identifier) != control.systemIdentifier()) {
            throw new RefusedPagefileException(
                    "the server's cluster is " + identifier + " but the files in " + directory
                            + " are of cluster " + Long.toUnsignedString(control.systemIdentifier())
                            + ": they are not this server's");
        }
    }

    /// Checks one relation under the lock.
    ///
    /// @param kind `relkind`
    /// @param persistence `relpersistence`
    void relation(String name, char kind, char persistence) {
        if (persistence == 'u') {
            throw new RefusedPagefileException(name
                    + " is unlogged: a checkpoint does not write its pages, so its files lag behind; stop the server cleanly"
                    + " and read them then");
        }
        if (persistence == 't') {
            throw new UnsupportedPagefileException(
                    name + " is a temporary table: its rows are in the memory of one session");
        }
        if (kind == 'S') {
            throw new RefusedPagefileException(
                    name + " is a sequence, which no snapshot holds still: read it when the server is stopped");
        }
    }

    /// Checks what the user may see of a table. A lock does not prove the right to read: from version 16 on the
    /// right to change rows is enough for it.
    ///
    /// @param rowSecurity whether policies choose the rows that this user sees
    /// @param select whether the user may read every column
    void rights(String name, boolean rowSecurity, boolean select) {
        if (!select) {
            throw new RefusedPagefileException("permission denied: this user may not SELECT from " + name);
        }
        if (rowSecurity) {
            throw new RefusedPagefileException("row security of " + name
                    + " applies to this user, who may not see all of its rows: connect as its owner");
        }
    }

    /// Refuses when the user may not ask for the checkpoint.
    void checkpoint() {
        String sql = control.version().major() >= 15
                ? "SELECT rolsuper OR pg_catalog.pg_has_role(current_user, 'pg_checkpoint', 'USAGE')"
                        + " FROM pg_catalog.pg_roles WHERE rolname = current_user"
                : "SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user";
        if (!session.one(sql).equals("t")) {
            throw new RefusedPagefileException("this user may not run CHECKPOINT, without which pages stay in the"
                    + " server's memory: "
                    + (control.version().major() >= 15
                            ? "GRANT pg_checkpoint TO it"
                            : "versions before 15 let only a superuser do so"));
        }
    }
}
