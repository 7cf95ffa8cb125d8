package io.pagegrad.pagefile.postgres.transaction;

import io.pagegrad.pagefile.CorruptPageException;
import io.pagegrad.pagefile.CorruptPageException.ChecksumState;
import io.pagegrad.pagefile.PageRef;
import io.pagegrad.pagefile.io.DirectoryFiles;
import io.pagegrad.pagefile.postgres.control.ControlFile;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// `pg_multixact`: for each multixact the place of its first member (`offsets`), and the members themselves
/// (`members`).
///
/// ```text
/// offsets   u32 a multixact; its members end where those of the next one begin
/// members   groups of 20 bytes: 4 flag bytes, then 4 transaction ids; as many groups as fit on a page
/// ```
///
/// Of the status in a member's flag byte, 4 (no key update) and 5 (update, delete) are updates, the others locks.
/// There is at most one update in a multixact. Member place 0 is never used.
///
/// Spec: PostgreSQL, tag REL_18_0, src/backend/access/transam/multixact.c and src/include/access/multixact.h.
public final class MultixactLog implements Multixacts, AutoCloseable {
    private static final ValueLayout.OfInt INT32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final String OFFSETS_FOLDER = "pg_multixact/offsets";
    private static final String MEMBERS_FOLDER = "pg_multixact/members";
    private static final int FIRST_MULTIXACT = 1;
    private static final int MEMBERS_PER_GROUP = 4;
    private static final int GROUP_BYTES = MEMBERS_PER_GROUP + 4 * MEMBERS_PER_GROUP;
    private static final int FIRST_UPDATE_STATUS = 4;
    private static final int LAST_STATUS = 5;
    /// Far above what a server makes; a larger count comes from damage.
    private static final long MOST_MEMBERS = 1 << 20;

    private final SlruPages offsets;
    private final SlruPages members;
    private final int nextMulti;
    private final int nextMultiOffset;
    private final int oldestMulti;

    public MultixactLog(DirectoryFiles directory, ControlFile control) {
        this.offsets = new SlruPages(directory, OFFSETS_FOLDER, control.pageBytes());
        this.members = new SlruPages(directory, MEMBERS_FOLDER, control.pageBytes());
        this.nextMulti = control.nextMulti();
        this.nextMultiOffset = control.nextMultiOffset();
        this.oldestMulti = control.oldestMulti();
    }

    @Override
    public int updater(int multixact) throws IOException {
        if (multixact == 0 || multixact - oldestMulti < 0 || multixact - nextMulti >= 0) {
            throw new CorruptPageException(
                    PageRef.ofFile(OFFSETS_FOLDER),
                    "multixact=" + Integer.toUnsignedString(multixact),
                    "must be in [" + Integer.toUnsignedString(oldestMulti) + ", " + Integer.toUnsignedString(nextMulti)
                            + ")",
                    ChecksumState.OFF);
        }
        int first = start(multixact);
        int next = multixact + 1 == 0 ? FIRST_MULTIXACT : multixact + 1;
        int end = next == nextMulti ? nextMultiOffset : start(next);
        long count = Integer.toUnsignedLong(end - first);
        if (count == 0 || count > MOST_MEMBERS) {
            throw badOffset(multixact, "members=" + count, "must be in [1, " + MOST_MEMBERS + "]");
        }
        int updater = TransactionIds.INVALID;
        for (int i = 0; i < count; i++) {
            updater = updaterAt(first + i, updater);
        }
        return updater;
    }

    private int start(int multixact) throws IOException {
        long perPage = offsets.pageBytes() / 4;
        long number = Integer.toUnsignedLong(multixact);
        long page = number / perPage;
        int start = offsets.file(page).get(INT32, offsets.offsetInFile(page) + number % perPage * 4);
        if (start == 0) {
            throw badOffset(multixact, "offset=0", "must be the place of a first member");
        }
        return start;
    }

    private CorruptPageException badOffset(int multixact, String field, String rule) {
        long perPage = offsets.pageBytes() / 4;
        long number = Integer.toUnsignedLong(multixact);
        return offsets.corrupt(
                number / perPage,
                (int) (number % perPage * 4),
                "multixact=" + Integer.toUnsignedString(multixact) + " " + field,
                rule);
    }

    private int updaterAt(int place, int updater) throws IOException {
        int perPage = members.pageBytes() / GROUP_BYTES * MEMBERS_PER_GROUP;
        long number = Integer.toUnsignedLong(place);
        long page = number / perPage;
        int inPage = (int) (number % perPage);
        int group = inPage / MEMBERS_PER_GROUP * GROUP_BYTES;
        int inGroup = inPage % MEMBERS_PER_GROUP;
        long base = members.offsetInFile(page) + group;
        int xid = members.file(page).get(INT32, base + MEMBERS_PER_GROUP + 4L * inGroup);
        int status = members.file(page).get(ValueLayout.JAVA_BYTE, base + inGroup) & 0xFF;
        if (xid == TransactionIds.INVALID) {
            // place 0 after a wrap-around
            return updater;
        }
        if (status > LAST_STATUS) {
            throw members.corrupt(page, group + inGroup, "status=" + status, "must be in [0, " + LAST_STATUS + "]");
        }
        if (status < FIRST_UPDATE_STATUS) {
            return updater;
        }
        if (updater != TransactionIds.INVALID) {
            throw members.corrupt(
                    page, group + inGroup, "status=" + status, "must be the only update of its multixact");
        }
        return xid;
    }

    @Override
    public void close() {
        offsets.close();
        members.close();
    }
}
