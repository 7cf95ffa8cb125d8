package io.pagegrad.pagefile.postgres.live;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/// How a live snapshot is taken and held.
///
/// @param maxHold the longest time that the snapshot may hold back the server's vacuum; then the read is given up
/// @param patience how long a page that may be half written is read again before it counts as damaged
/// @param notes gets lines for the user: what the snapshot costs the server
public record LiveOptions(Duration maxHold, Duration patience, Consumer<String> notes) {
    /// An hour at most, ten seconds for a page, no notes.
    public static final LiveOptions DEFAULT = new LiveOptions(Duration.ofHours(1), Duration.ofSeconds(10), line -> {});

    public LiveOptions {
        Objects.requireNonNull(notes);
        if (maxHold.isNegative() || maxHold.isZero() || patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException(
                    "maxHold " + maxHold + " and patience " + patience + " must be longer than nothing");
        }
    }

    public LiveOptions withMaxHold(Duration limit) {
        return new LiveOptions(limit, patience, notes);
    }

    public LiveOptions withNotes(Consumer<String> sink) {
        return new LiveOptions(maxHold, patience, sink);
    }
}
