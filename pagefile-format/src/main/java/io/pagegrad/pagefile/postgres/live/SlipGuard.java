package io.pagegrad.pagefile.postgres.live;

import io.pagegrad.pagefile.CorruptPageException;
import io.pagegrad.pagefile.RefusedPagefileException;
import io.pagegrad.pagefile.postgres.scan.SourceGuard;
import java.io.IOException;
import java.util.List;

/// Whether a snapshot still stands: its transaction is open and its tables lie in the files in which they lay.
/// Thread-safe.
final class SlipGuard implements SourceGuard {
    private final LiveSession session;
    private final List<LiveTable> tables;

    SlipGuard(LiveSession session, List<LiveTable> tables) {
        this.session = session;
        this.tables = List.copyOf(tables);
    }

    /// Work on the files of the snapshot.
    @FunctionalInterface
    interface Reading<T> {
        T run() throws IOException;
    }

    /// Cheap, asks nobody: the heartbeat keeps watch, and [#confirm] has the last word.
    @Override
    public void check() {
        session.refuseIfLost();
    }

    /// Asks the server.
    ///
    /// @throws RefusedPagefileException when anything slipped
    void confirm() {
        session.forgetNames();
        for (LiveTable table : tables) {
            if (!table.path().equals(Holding.path(session, table.oid()))
                    || !table.toastPath().equals(Holding.path(session, table.toastOid()))) {
                session.lose(table.name() + " was rewritten");
            }
        }
        session.refuseIfLost();
    }

    /// Runs `reading`. When it fails because the snapshot has slipped, so that files are gone or full of other
    /// rows, that is what is said.
    <T> T reading(Reading<T> reading) throws IOException {
        try {
            return reading.run();
        } catch (IOException | CorruptPageException e) {
            try {
                confirm();
            } catch (RefusedPagefileException slipped) {
                slipped.addSuppressed(e);
                throw slipped;
            }
            throw e;
        }
    }
}
