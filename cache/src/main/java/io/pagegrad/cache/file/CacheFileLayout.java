package io.pagegrad.cache.file;

/// A cache file: a header of 4096 bytes, sections of columns in any order, and directories, of which one
/// counts. Little-endian.
///
/// ```text
/// OFFSET SIZE FIELD             MEANING
///      0    8 magic             "PGRADCAC"
///      8    4 version           form of the file
///     12    4 readable_by       lowest version of a reader that understands it
///   1024   32 slot 0            where a directory lies
///   2048   32 slot 1            likewise; the valid slot with the higher sequence counts
/// ```
///
/// ```text
/// OFFSET SIZE FIELD OF A SLOT   MEANING
///      0    8 sequence          1, 2, 3, …; 0 when never written
///      8    8 directory_offset
///     16    8 directory_bytes
///     24    4 directory_crc     CRC-32C of the directory
///     28    4 slot_crc          CRC-32C of the 28 bytes before
/// ```
///
/// A section holds the columns of one unit of the source, each part on a 64-byte line: elements or bytes,
/// int32 offsets of byte strings, null bitmap where there is a null. A refresh appends sections and a
/// directory, makes them durable, and only then writes the slot that is older: a file that was left in the
/// middle of a refresh is the file as it was before.
final class CacheFileLayout {
    /// "PGRADCAC" read as a little-endian number.
    static final long MAGIC = 0x4341_4344_4152_4750L;

    static final int VERSION = 2;

    static final int VERSION_OFFSET = 8;
    static final int READABLE_BY_OFFSET = 12;
    static final int HEADER_BYTES = 4096;
    static final int[] SLOT_OFFSETS = {1024, 2048};
    static final int SLOT_BYTES = 32;
    static final int SLOT_DIRECTORY_OFFSET = 8;
    static final int SLOT_DIRECTORY_BYTES = 16;
    static final int SLOT_DIRECTORY_CRC = 24;
    static final int SLOT_CRC = 28;

    /// Parts of a section begin on multiples of this.
    static final int ALIGNMENT = 64;

    private CacheFileLayout() {}

    static long align(long offset) {
        return (offset + ALIGNMENT - 1) & -ALIGNMENT;
    }
}
