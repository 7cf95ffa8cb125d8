package io.pagegrad.pagefile.postgres.live;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/// How a live snapshot is taken and held.
///
/// @param maxHold the longest time that the snapshot may hold back the server's vacuum; then the read is given up
/// @param patience how long a page that may be half written is read again before it counts as damaged
/// @param slowCheckpoint after a checkpoint that took longer the snapshot is taken anew, once, so that it is not
/// held for that time: the next checkpoint has little to write
/// @param notes gets lines for the user: what the snapshot costs the server
public record LiveOptions(Duration maxHold, Duration patience, Duration slowCheckpoint, Consumer<String> notes) {
    /// An hour at most, ten seconds for a page, 0.7 seconds for a checkpoint, no notes.
    public static final LiveOptions DEFAULT =
            new LiveOptions(Duration.ofHours(1), Duration.ofSeconds(10), Duration.ofMillis(700), line -> {});

    public LiveOptions {
        Objects.requireNonNull(slowCheckpoint);
        Objects.requireNonNull(notes);
        if (maxHold.isNegative() || maxHold.isZero() || patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException(
                    "maxHold " + maxHold + " and patience " + patience + " must be longer than nothing");
        }
    }

    public LiveOptions withMaxHold(Duration limit) {
        return new LiveOptions(limit, patience, slowCheckpoint, notes);
    }

    public LiveOptions withNotes(Consumer<String> sink) {
        return new LiveOptions(maxHold, patience, slowCheckpoint, sink);
    }

    public LiveOptions withPatience(Duration time) {
        return new LiveOptions(maxHold, time, slowCheckpoint, notes);
    }

    public LiveOptions withSlowCheckpoint(Duration time) {
        return new LiveOptions(maxHold, patience, time, notes);
    }
}
