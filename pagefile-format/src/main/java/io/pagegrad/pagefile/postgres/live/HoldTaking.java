package io.pagegrad.pagefile.postgres.live;

import io.pagegrad.pagefile.RefusedPagefileException;
import io.pagegrad.pagefile.io.DirectoryFiles;
import io.pagegrad.pagefile.io.Pause;
import io.pagegrad.pagefile.postgres.control.ControlFile;
import io.pagegrad.pagefile.postgres.control.ControlFileReader;
import io.pagegrad.pagefile.postgres.live.LiveSnapshot.Stage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/// Takes the snapshot: locks, exports, lets the server write a checkpoint.
final class HoldTaking {
    /// How often a snapshot is taken anew that did not turn out well.
    private static final int TRIES = 5;
    private static final int WAIT_MILLIS = 200;

    private final LiveSession session;
    private final Holding holding;
    private final Path directory;
    private final DirectoryFiles files;
    private final ControlFileReader controlReader;
    private final LiveOptions options;
    private final Consumer<Stage> stages;

    HoldTaking(LiveSession session, Holding holding, Path directory, LiveOptions options, Consumer<Stage> stages) {
        this.session = session;
        this.holding = holding;
        this.directory = directory;
        this.files = new DirectoryFiles(directory);
        this.controlReader = new ControlFileReader(files);
        this.options = options;
        this.stages = stages;
    }

    /// A snapshot and the name it was exported under.
    private record Taken(String name, ExportedSnapshot exported) {}

    /// @throws RefusedPagefileException when the server refuses, or the files are not the server's
    Hold take() throws IOException {
        Hold first = takeOnce(1);
        if (first.checkpointNanos() <= options.slowCheckpoint().toNanos()) {
            return first;
        }
        first.timer().close();
        session.execute("ROLLBACK");
        return takeOnce(2);
    }

    private Hold takeOnce(int checkpoints) throws IOException {
        ControlFile before = controlReader.read();
        long since = System.nanoTime();
        Taken taken = export();
        HoldTimer timer = new HoldTimer(session, options.maxHold());
        try {
            List<LiveTable> tables = holding.relations();
            stages.accept(Stage.SNAPSHOT_TAKEN);
            long start = System.nanoTime();
            session.execute("CHECKPOINT");
            long took = System.nanoTime() - start;
            ControlFile after = controlReader.read();
            refuseUnlessCheckpointMoved(before, after);
            return new Hold(taken.name(), taken.exported(), tables, after, timer, since, took, checkpoints);
        } catch (IOException | RuntimeException e) {
            timer.close();
            throw e;
        }
    }

    /// Begins, locks, takes the snapshot. One that could not hold all sub-transactions is better taken again, one
    /// that sees tables which are not locked must be.
    private Taken export() throws IOException {
        for (int tries = 1; ; tries++) {
            holding.begin();
            stages.accept(Stage.TABLES_LOCKED);
            String name = session.one("SELECT pg_catalog.pg_export_snapshot()");
            ExportedSnapshot exported = read(name);
            boolean misses = holding.missesLocks();
            if (!misses && (!exported.overflowed() || tries == TRIES)) {
                return new Taken(name, exported);
            }
            if (tries == TRIES) {
                throw new RefusedPagefileException(
                        "partitions keep being attached while the snapshot is taken: run the command again");
            }
            if (!Pause.ofMillis(WAIT_MILLIS)) {
                throw new RefusedPagefileException("interrupted while the snapshot was taken");
            }
            session.execute("ROLLBACK");
        }
    }

    private ExportedSnapshot read(String name) throws IOException {
        String path = ExportedSnapshot.FOLDER + "/" + name;
        if (!files.exists(path)) {
            throw new RefusedPagefileException("the server exported snapshot " + name + " but there is no " + path
                    + " in " + directory + ": these are not the files of that server");
        }
        ExportedSnapshot exported =
                ExportedSnapshot.parse(path, new String(files.read(path, 1 << 24), StandardCharsets.US_ASCII));
        if (exported.inRecovery()) {
            throw new RefusedPagefileException("the snapshot was taken on a standby: read its primary");
        }
        return exported;
    }

    private void refuseUnlessCheckpointMoved(ControlFile before, ControlFile after) {
        if (Long.compareUnsigned(after.checkPoint(), before.checkPoint()) <= 0) {
            throw new RefusedPagefileException("the server made a checkpoint but pg_control in " + directory
                    + " did not move: these are not the files of that server");
        }
    }
}
