package io.pagegrad.pagefile.postgres.catalog;

import io.pagegrad.pagefile.CorruptPageException;
import io.pagegrad.pagefile.CorruptPageException.ChecksumState;
import io.pagegrad.pagefile.PageRef;
import io.pagegrad.pagefile.io.DirectoryFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/// `pg_filenode.map`: the file names of the catalogs whose own rows cannot say them.
///
/// ```text
/// OFFSET SIZE     FIELD         MEANING
///      0    4     magic         0x592717
///      4    4     num_mappings
///      8    8 × n mappings      relation OID, file number; n is 62 up to version 15, 64 from 16 on
///  8 + 8n   4     crc           CRC-32C of all bytes before
/// ```
///
/// Spec: PostgreSQL, tags REL_15_0 and REL_16_0, src/backend/utils/cache/relmapper.c, RelMapFile.
///
/// @param path of the file, relative to the data directory
/// @param files file number by relation OID, both unsigned
public record FilenodeMap(String path, Map<Integer, Integer> files) {
    private static final String NAME = "pg_filenode.map";
    private static final int MAGIC = 0x592717;
    private static final int HEADER_BYTES = 8;
    private static final int MAPPING_BYTES = 8;
    private static final int OLD_MAPPINGS = 62;
    private static final int NEW_MAPPINGS = 64;
    private static final int MAX_BYTES = 8192;

    /// Reads the map of `folder`: `global`, or the directory of a database.
    ///
    /// @throws CorruptPageException when magic, count or checksum is wrong
    public static FilenodeMap read(DirectoryFiles directory, String folder) throws IOException {
        String path = folder + "/" + NAME;
        byte[] bytes = directory.read(path, MAX_BYTES);
        int capacity = bytes.length >= crcAt(NEW_MAPPINGS) + 4 ? NEW_MAPPINGS : OLD_MAPPINGS;
        if (bytes.length < crcAt(capacity) + 4) {
            throw corrupt(path, -1, "size=" + bytes.length, "must be 512 or 524", ChecksumState.OFF);
        }
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int magic = file.getInt(0);
        if (magic != MAGIC) {
            throw corrupt(
                    path,
                    0,
                    "magic=" + Integer.toHexString(magic),
                    "must be " + Integer.toHexString(MAGIC),
                    ChecksumState.OFF);
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, crcAt(capacity));
        int stored = file.getInt(crcAt(capacity));
        if ((int) crc.getValue() != stored) {
            throw corrupt(
                    path,
                    crcAt(capacity),
                    "crc=" + Integer.toHexString(stored),
                    "must be " + Long.toHexString(crc.getValue()),
                    ChecksumState.FAILED);
        }
        int count = file.getInt(4);
        if (count < 0 || count > capacity) {
            throw corrupt(path, 4, "num_mappings=" + count, "must be in [0, " + capacity + "]", ChecksumState.PASSED);
        }
        Map<Integer, Integer> files = new HashMap<>();
        for (int i = 0; i < count; i++) {
            int at = HEADER_BYTES + i * MAPPING_BYTES;
            files.put(file.getInt(at), file.getInt(at + 4));
        }
        return new FilenodeMap(path, Map.copyOf(files));
    }

    private static int crcAt(int mappings) {
        return HEADER_BYTES + mappings * MAPPING_BYTES;
    }

    /// The file number of a mapped relation.
    ///
    /// @throws CorruptPageException when the map does not have it
    public int fileOf(int relation) {
        Integer file = files.get(relation);
        if (file == null) {
            throw corrupt(
                    path,
                    -1,
                    "mappings",
                    "must have one for relation " + Integer.toUnsignedString(relation),
                    ChecksumState.PASSED);
        }
        return file;
    }

    private static CorruptPageException corrupt(
            String path, int offset, String field, String rule, ChecksumState checksum) {
        return new CorruptPageException(new PageRef(path, -1, offset), field, rule, checksum);
    }
}
