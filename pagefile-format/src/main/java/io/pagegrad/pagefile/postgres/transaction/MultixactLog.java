package io.pagegrad.pagefile.postgres.transaction;

import io.pagegrad.pagefile.CorruptPageException;
import io.pagegrad.pagefile.CorruptPageException.ChecksumState;
import io.pagegrad.pagefile.PageRef;
import io.pagegrad.pagefile.io.DirectoryFiles;
import io.pagegrad.pagefile.postgres.control.ControlFile;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.OptionalInt;

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
public final class MultixactLog implements Multixacts, Closeable {
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

    /// Copies all of it now: answers are as of this moment, whatever the server writes later.
    public void copyAll() throws IOException {
        offsets.copyAll();
        members.copyAll();
    }

    @Override
    public int updater(int multixact) throws IOException {
        if (!isKnown(multixact)) {
            throw new CorruptPageException(
                    PageRef.ofFile(OFFSETS_FOLDER),
                    "multixact=" + Integer.toUnsignedString(multixact),
                    "must be in [" + Integer.toUnsignedString(oldestMulti) + ", " + Integer.toUnsignedString(nextMulti)
                            + ")",
                    ChecksumState.OFF);
        }
        int first = start(multixact);
        int end = end(multixact);
        if (first == 0 || end == 0) {
            throw badOffset(multixact, "offset=0", "must be the place of a first member");
        }
        return updater(multixact, first, end);
    }

    /// As [#updater], for a copy of a running server's files, in which what was made last may not be written yet.
    ///
    /// @return empty when the copy cannot tell
    public OptionalInt find(int multixact) throws IOException {
        if (!isKnown(multixact) || !offsets.has(pageOf(multixact)) || !offsets.has(pageOf(next(multixact)))) {
            return OptionalInt.empty();
        }
        int first = start(multixact);
        int end = end(multixact);
        if (first == 0 || end == 0 || !hasMembers(first, end)) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(updater(multixact, first, end));
    }

    private boolean isKnown(int multixact) {
        return multixact != 0 && multixact - oldestMulti >= 0 && multixact - nextMulti < 0;
    }

    private static int next(int multixact) {
        return multixact + 1 == 0 ? FIRST_MULTIXACT : multixact + 1;
    }

    private int end(int multixact) throws IOException {
        int next = next(multixact);
        return next == nextMulti ? nextMultiOffset : start(next);
    }

    /// Every member is written: an id of 0 stands only at place 0, which is never used.
    private boolean hasMembers(int first, int end) throws IOException {
        for (int place = first; place != end; place++) {
            long page = memberPage(place);
            if (!members.has(page)) {
                return false;
            }
            long at = memberAt(place) + MEMBERS_PER_GROUP + 4L * (memberInPage(place) % MEMBERS_PER_GROUP);
            if (place != 0 && members.file(page).get(INT32, at) == TransactionIds.INVALID) {
                return false;
            }
            if (place - first > MOST_MEMBERS) {
                return false;
            }
        }
        return true;
    }

    private int updater(int multixact, int first, int end) throws IOException {
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

    private long pageOf(int multixact) {
        return Integer.toUnsignedLong(multixact) / (offsets.pageBytes() / 4);
    }

    private int membersPerPage() {
        return members.pageBytes() / GROUP_BYTES * MEMBERS_PER_GROUP;
    }

    private long memberPage(int place) {
        return Integer.toUnsignedLong(place) / membersPerPage();
    }

    private int memberInPage(int place) {
        return (int) (Integer.toUnsignedLong(place) % membersPerPage());
    }

    /// Where the group of a member begins in its file.
    private long memberAt(int place) {
        return members.offsetInFile(memberPage(place)) + memberInPage(place) / MEMBERS_PER_GROUP * GROUP_BYTES;
    }

    private int start(int multixact) throws IOException {
        long perPage = offsets.pageBytes() / 4;
        long number = Integer.toUnsignedLong(multixact);
        long page = number / perPage;
        return offsets.file(page).get(INT32, offsets.offsetInFile(page) + number % perPage * 4);
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
        long page = memberPage(place);
        int group = memberInPage(place) / MEMBERS_PER_GROUP * GROUP_BYTES;
        int inGroup = memberInPage(place) % MEMBERS_PER_GROUP;
        long base = memberAt(place);
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
