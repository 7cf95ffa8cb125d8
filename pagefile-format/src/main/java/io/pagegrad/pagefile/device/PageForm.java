package io.pagegrad.pagefile.device;

/// What a PostgreSQL heap page must be for a device to decode it, and what is asked of it.
///
/// A page is for the device if its header keeps every rule, its checksum is right where checksums are
/// verified, and each tuple stores all `columns` columns with no null and no OID, is long enough for them,
/// and is visible or not by `PD_ALL_VISIBLE` or its hint bits alone: inserted by a transaction that is
/// frozen, or committed and before `horizon`, or aborted; not deleted, or only locked, or deleted by a
/// transaction that committed and is before `horizon`. Every other page is left to the CPU, which finds out
/// whether it is unusual or damaged.
///
/// @param pageBytes size of a page
/// @param columns columns that every tuple stores
/// @param rowBytes bytes of a tuple behind its header up to the end of the last column that is asked for
/// @param offsets of the items that are asked for, behind the tuple's header
/// @param widths of these items: 1, 2, 4, 8 or 16 bytes
/// @param horizon every transaction that precedes it has ended
/// @param trustAllVisible whether `PD_ALL_VISIBLE` is taken at its word
/// @param verifyChecksums whether pages carry checksums that must be right
public record PageForm(
        int pageBytes,
        int columns,
        int rowBytes,
        int[] offsets,
        int[] widths,
        int horizon,
        boolean trustAllVisible,
        boolean verifyChecksums) {
    public PageForm {
        offsets = offsets.clone();
        widths = widths.clone();
        if (offsets.length != widths.length) {
            throw new IllegalArgumentException(offsets.length + " offsets for " + widths.length + " widths");
        }
    }

    /// Items that are asked for.
    public int items() {
        return offsets.length;
    }
}
