package io.pagegrad.pagefile.postgres.live;

import io.pagegrad.pagefile.postgres.transaction.MultixactLog;
import io.pagegrad.pagefile.postgres.transaction.Multixacts;
import io.pagegrad.pagefile.postgres.transaction.TransactionIds;
import java.io.IOException;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;

/// Members of multixacts of a running server: from the copy of its logs, and for those that were made after the
/// copy or are not written yet, from the server. Never guessed. Thread-safe.
final class LiveMultixacts implements Multixacts {
    private final MultixactLog copy;
    private final LiveSession session;
    private final Map<Integer, Integer> asked = new ConcurrentHashMap<>();

    LiveMultixacts(MultixactLog copy, LiveSession session) {
        this.copy = copy;
        this.session = session;
    }

    @Override
    public int updater(int multixact) throws IOException {
        OptionalInt known = copy.find(multixact);
        return known.isPresent() ? known.getAsInt() : asked.computeIfAbsent(multixact, this::ask);
    }

    private int ask(int multixact) {
        int updater = TransactionIds.INVALID;
        for (String[] member : session.rows("SELECT xid::text, mode FROM pg_catalog.pg_get_multixact_members('"
                + Integer.toUnsignedString(multixact) + "')")) {
            boolean updates = member[1].equals("nokeyupd") || member[1].equals("upd");
            if (updates) {
                updater = Integer.parseUnsignedInt(member[0]);
            }
        }
        return updater;
    }
}
