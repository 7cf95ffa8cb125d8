package io.pagegrad.pagefile.postgres.live;

import io.pagegrad.pagefile.postgres.control.ControlFile;
import java.util.List;

/// A snapshot that a session holds, behind which a checkpoint has been written.
///
/// @param name under which it was exported
/// @param tables that are locked
/// @param control as of that checkpoint
/// @param timer runs; whoever ends the hold closes it
/// @param sinceNanos when the transaction began that holds it
/// @param checkpointNanos what the checkpoint took
/// @param checkpoints that were asked for in all
record Hold(
        String name,
        ExportedSnapshot exported,
        List<LiveTable> tables,
        ControlFile control,
        HoldTimer timer,
        long sinceNanos,
        long checkpointNanos,
        int checkpoints) {
    Hold {
        tables = List.copyOf(tables);
    }
}
