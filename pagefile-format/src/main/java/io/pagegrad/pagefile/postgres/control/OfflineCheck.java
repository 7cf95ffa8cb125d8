package io.pagegrad.pagefile.postgres.control;

import io.pagegrad.pagefile.RefusedPagefileException;
import io.pagegrad.pagefile.io.DirectoryFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Refuses data directories whose pages are not complete as they lie: a server runs, or stopped without a last
/// checkpoint.
public final class OfflineCheck {
    private static final String POSTMASTER_PID = "postmaster.pid";
    private static final String BACKUP_LABEL = "backup_label";

    private final DirectoryFiles directory;

    public OfflineCheck(DirectoryFiles directory) {
        this.directory = directory;
    }

    /// @throws RefusedPagefileException unless a server was shut down cleanly and none is there
    public void refuseUnlessShutDown(ControlFile control) throws IOException {
        Optional<Long> postmaster = postmaster();
        switch (control.state()) {
            case SHUT_DOWN -> {}
            case SHUT_DOWN_IN_RECOVERY -> {
                if (!control.isRecoveryAtCheckpoint()) {
                    throw new RefusedPagefileException(
                            "the standby in " + directory.root()
                                    + " was shut down in the middle of recovery (replayed to "
                                    + ControlFile.lsn(control.minRecoveryPoint()) + ", last checkpoint at "
                                    + ControlFile.lsn(control.checkPoint())
                                    + "), so its pages need replay: read it with --recover, or stop its primary first, then it");
                }
            }
            case STARTUP, SHUTTING_DOWN, IN_CRASH_RECOVERY, IN_ARCHIVE_RECOVERY, IN_PRODUCTION ->
                throw new RefusedPagefileException(notShutDown(control, postmaster));
        }
        if (postmaster.isPresent()) {
            throw new RefusedPagefileException("a server is starting in or leaving " + directory.root() + " ("
                    + POSTMASTER_PID + " names process " + postmaster.get()
                    + "): wait until it has stopped; remove that file only if no such server exists");
        }
        if (directory.exists(BACKUP_LABEL)) {
            throw new RefusedPagefileException(
                    directory.root() + " is a base backup that no server has recovered yet (" + BACKUP_LABEL
                            + " is there): read it with --recover, or start a server on it and stop that cleanly");
        }
    }

    private String notShutDown(ControlFile control, Optional<Long> postmaster) {
        String state =
                "the cluster in " + directory.root() + " is " + control.state().words();
        if (postmaster.isEmpty() && directory.exists(BACKUP_LABEL)) {
            return state + ": it is a base backup that no server has recovered yet (" + BACKUP_LABEL
                    + " is there); read it with --recover, or start a server on it and stop that cleanly";
        }
        boolean standby = control.state() == ClusterState.IN_ARCHIVE_RECOVERY;
        if (postmaster.isPresent()) {
            return state + " (server process " + postmaster.get()
                    + (standby
                            ? "), a standby, whose files lag behind what it shows: read its primary with --live, or stop"
                                    + " it and read it with --recover"
                            : "), so its files lack what the server holds in memory: read it with --live, or stop the"
                                    + " server; a snapshot of the disk under it can be read with --recover");
        }
        return state + " but has no " + POSTMASTER_PID
                + ": the server crashed, or the files were copied while it ran; read them with --recover, or start a"
                + " server on them and stop it cleanly";
    }

    private Optional<Long> postmaster() throws IOException {
        if (!directory.exists(POSTMASTER_PID)) {
            return Optional.empty();
        }
        String first = new String(directory.read(POSTMASTER_PID, 64 * 1024), StandardCharsets.UTF_8)
                .lines()
                .findFirst()
                .orElse("")
                .strip();
        // a single-user server writes its process id negated
        return Optional.of(first.matches("-?[0-9]{1,18}") ? Math.abs(Long.parseLong(first)) : -1);
    }
}
