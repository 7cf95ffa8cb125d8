package io.pagegrad.pagefile.postgres.control;

import io.pagegrad.pagefile.CorruptPageException;
import io.pagegrad.pagefile.CorruptPageException.ChecksumState;
import io.pagegrad.pagefile.PageRef;
import io.pagegrad.pagefile.UnsupportedPagefileException;
import io.pagegrad.pagefile.io.DirectoryFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// Reads `PG_VERSION` and `global/pg_control`: whose files these are and in which state.
public final class ControlFileReader {
    private static final String VERSION_PATH = "PG_VERSION";
    private static final int TRIES = 50;
    private static final long WAIT_MILLIS = 20;

    private final DirectoryFiles directory;

    /// `pg_control` as it was read first.
    private volatile byte[] first;

    public ControlFileReader(DirectoryFiles directory) {
        this.directory = directory;
    }

    /// True when both files are there.
    public static boolean looksLikeDataDirectory(DirectoryFiles directory) {
        return directory.exists(VERSION_PATH) && directory.exists(ControlFile.PATH);
    }

    /// Whether `pg_control` holds the very bytes that the first [#read()] found: then nothing has happened to
    /// the cluster. Otherwise it may have been written anew with the same content.
    public boolean isAsRead() throws IOException {
        return Arrays.equals(first, directory.read(ControlFile.PATH, ControlFileLayout.FILE_BYTES));
    }

    /// Reads both files. A running server rewrites `pg_control` in place, so a wrong checksum is read again.
    ///
    /// @throws UnsupportedPagefileException when version or architecture cannot be read
    /// @throws CorruptPageException when the checksum of `pg_control` stays wrong or a field is impossible
    public ControlFile read() throws IOException {
        String major = new String(directory.read(VERSION_PATH, 64), StandardCharsets.US_ASCII).strip();
        if (!major.matches("[0-9]+(\\.[0-9]+)?")) {
            throw corrupt(VERSION_PATH, -1, "PG_VERSION", "must be a version number", ChecksumState.OFF);
        }
        ServerVersion version = ServerVersion.ofMajor(major);
        CorruptPageException failure = null;
        for (int attempt = 0; attempt < TRIES; attempt++) {
            try {
                byte[] bytes = directory.read(ControlFile.PATH, ControlFileLayout.FILE_BYTES);
                ControlFile parsed = parse(version, bytes);
                if (first == null) {
                    first = bytes;
                }
                return parsed;
            } catch (CorruptPageException e) {
                failure = e;
                pause();
            }
        }
        throw failure;
    }

    private static void pause() {
        try {
            Thread.sleep(WAIT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ControlFile parse(ServerVersion version, byte[] bytes) {
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < ControlFileLayout.STATE) {
            throw corrupt(-1, "size=" + bytes.length, "must be " + ControlFileLayout.FILE_BYTES, ChecksumState.OFF);
        }
        checkVersions(version, file);
        ControlFileLayout layout = ControlFileLayout.of(version);
        checkCrc(layout, file);
        checkArchitecture(layout, file);
        return fields(version, layout, file);
    }

    private static void checkVersions(ServerVersion version, ByteBuffer file) {
        int control = file.getInt(ControlFileLayout.PG_CONTROL_VERSION);
        int catalog = file.getInt(ControlFileLayout.CATALOG_VERSION_NO);
        if ((control & 0xFFFF) == 0 && control != 0) {
            throw new UnsupportedPagefileException(ControlFile.PATH
                    + " was written by a big-endian server: only little-endian servers' files can be read");
        }
        if (control != version.controlVersion() || catalog != version.catalogVersion()) {
            throw new UnsupportedPagefileException(ControlFile.PATH + " has pg_control_version "
                    + Integer.toUnsignedString(control) + " and catalog_version_no " + Integer.toUnsignedString(catalog)
                    + ", but PG_VERSION says " + version.major() + ", which has " + version.controlVersion() + " and "
                    + version.catalogVersion() + ": only released versions 10 to 18 can be read");
        }
    }

    private static void checkCrc(ControlFileLayout layout, ByteBuffer file) {
        if (file.capacity() < layout.crc + 4) {
            throw corrupt(
                    -1, "size=" + file.capacity(), "must be " + ControlFileLayout.FILE_BYTES, ChecksumState.FAILED);
        }
        CRC32C crc = new CRC32C();
        crc.update(file.array(), 0, layout.crc);
        int stored = file.getInt(layout.crc);
        if ((int) crc.getValue() != stored) {
            throw corrupt(
                    layout.crc,
                    "crc=" + Integer.toHexString(stored),
                    "must be " + Long.toHexString(crc.getValue()),
                    ChecksumState.FAILED);
        }
    }

    private static void checkArchitecture(ControlFileLayout layout, ByteBuffer file) {
        int maxAlign = file.getInt(layout.maxAlign);
        double floatFormat = file.getDouble(layout.floatFormat);
        boolean float8ByVal = file.get(layout.float8ByVal) != 0;
        if (maxAlign != 8 || floatFormat != ControlFileLayout.FLOAT_FORMAT || !float8ByVal) {
            throw new UnsupportedPagefileException(ControlFile.PATH + " says maxAlign " + maxAlign + ", floatFormat "
                    + floatFormat + ", float8ByVal " + float8ByVal
                    + ": only files of 64-bit little-endian servers with IEEE 754 numbers can be read");
        }
    }

    private static ControlFile fields(ServerVersion version, ControlFileLayout layout, ByteBuffer file) {
        int state = file.getInt(ControlFileLayout.STATE);
        require(
                state >= 0 && state < ClusterState.values().length,
                ControlFileLayout.STATE,
                "state=" + state,
                "must be in [0, 6]");
        int pageBytes = file.getInt(layout.blcksz);
        require(
                Integer.bitCount(pageBytes) == 1 && pageBytes >= 1024 && pageBytes <= 32768,
                layout.blcksz,
                "blcksz=" + pageBytes,
                "must be a power of two in [1024, 32768]");
        int segment = file.getInt(layout.relsegSize);
        require(segment > 0, layout.relsegSize, "relseg_size=" + segment, "must be above 0");
        int chunk = file.getInt(layout.toastMaxChunkSize);
        require(
                chunk > 0 && chunk < pageBytes,
                layout.toastMaxChunkSize,
                "toast_max_chunk_size=" + chunk,
                "must be in [1, blcksz=" + pageBytes + ")");
        int checksums = file.getInt(layout.dataChecksumVersion);
        if (checksums != 0 && checksums != 1) {
            throw new UnsupportedPagefileException(
                    ControlFile.PATH + " has data_checksum_version " + checksums + ": 0 and 1 are known");
        }
        int walPage = file.getInt(layout.xlogBlcksz);
        int walSegment = file.getInt(layout.xlogSegSize);
        require(walPage >= 1024, layout.xlogBlcksz, "xlog_blcksz=" + walPage, "must be at least 1024");
        require(walSegment >= walPage, layout.xlogSegSize, "xlog_seg_size=" + walSegment, "must be at least a page");
        int nameBytes = file.getInt(layout.nameDataLen);
        if (nameBytes != 64) {
            throw new UnsupportedPagefileException(
                    ControlFile.PATH + " has nameDataLen " + nameBytes + ": only names of 64 bytes can be read");
        }
        return new ControlFile(
                version,
                file.getLong(ControlFileLayout.SYSTEM_IDENTIFIER),
                ClusterState.values()[state],
                file.getLong(ControlFileLayout.CHECK_POINT),
                file.getLong(layout.checkPointCopy),
                file.getInt(layout.checkPointCopy + 8),
                file.getInt(layout.nextXid),
                file.getInt(layout.nextMulti),
                file.getInt(layout.nextMultiOffset),
                file.getInt(layout.oldestXid),
                file.getInt(layout.oldestMulti),
                file.getLong(layout.minRecoveryPoint),
                pageBytes,
                segment,
                walPage,
                walSegment,
                nameBytes,
                chunk,
                checksums != 0);
    }

    private static void require(boolean holds, int offset, String field, String rule) {
        if (!holds) {
            throw corrupt(offset, field, rule, ChecksumState.PASSED);
        }
    }

    private static CorruptPageException corrupt(int offset, String field, String rule, ChecksumState checksum) {
        return corrupt(ControlFile.PATH, offset, field, rule, checksum);
    }

    private static CorruptPageException corrupt(
            String file, int offset, String field, String rule, ChecksumState checksum) {
        return new CorruptPageException(new PageRef(file, -1, offset), field, rule, checksum);
    }
}
