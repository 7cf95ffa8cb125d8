package io.pagegrad.cache.file;

import java.util.List;

/// One unit of the source as the directory describes it.
///
/// @param fingerprint of the source's unit when it was read
/// @param sourceBytes bytes of its pages
/// @param rowsRead visible rows that it had
/// @param rows of them in the result of the query
/// @param offset of the section in the file
/// @param bytes of the section
/// @param crc CRC-32C of the section
record StoredUnit(
        long fingerprint,
        long sourceBytes,
        long rowsRead,
        int rows,
        long offset,
        long bytes,
        int crc,
        List<StoredPart> parts) {}
