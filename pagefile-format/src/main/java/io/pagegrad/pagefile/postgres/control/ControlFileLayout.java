package io.pagegrad.pagefile.postgres.control;

/// Offsets in `global/pg_control` of one control version, as 64-bit little-endian servers write it.
///
/// ```text
/// OFFSET          SIZE FIELD                        MEANING
///      0             8 system_identifier
///      8             4 pg_control_version
///     12             4 catalog_version_no
///     16             4 state                        DBState
///     24             8 time                         of the last update, seconds since 1970
///     32             8 checkPoint                   log position of the last checkpoint record
/// checkPointCopy     8 redo                         of that checkpoint
/// checkPointCopy+8   4 ThisTimeLineID
/// nextXid            4 low half of nextXid
/// nextMulti          4 nextMulti, then nextMultiOffset
/// oldestXid          4
/// oldestMulti        4
/// minRecovery        8 minRecoveryPoint             replay must get past it
/// maxAlign           4
/// blcksz-8           8 floatFormat                  1234567.0
/// blcksz             4 blcksz, then relseg_size, xlog_blcksz, xlog_seg_size, nameDataLen, indexMaxKeys,
///                      toast_max_chunk_size, loblksize, each 4 bytes
/// float8ByVal        1
/// checksumVersion    4 data_checksum_version
/// crc                4 CRC-32C of all bytes before
/// ```
///
/// Spec: PostgreSQL, tags REL_10_0 to REL_18_0, src/include/catalog/pg_control.h, ControlFileData and CheckPoint.
enum ControlFileLayout {
    V1002(48, 72, 80, 88, 96, 136, 200, 216, 249, 252, 288),
    V1100(40, 64, 72, 80, 88, 128, 192, 208, 241, 244, 280),
    V1201(40, 64, 76, 84, 92, 136, 204, 216, 249, 252, 288),
    V1300(40, 64, 76, 84, 92, 136, 204, 216, 248, 252, 288),
    V1800(40, 64, 76, 84, 92, 136, 204, 216, 248, 252, 292);

    static final int SYSTEM_IDENTIFIER = 0;
    static final int PG_CONTROL_VERSION = 8;
    static final int CATALOG_VERSION_NO = 12;
    static final int STATE = 16;
    static final int CHECK_POINT = 32;
    /// The file is filled with zeros to this size.
    static final int FILE_BYTES = 8192;
    static final double FLOAT_FORMAT = 1234567.0;

    final int checkPointCopy;
    final int nextXid;
    final int nextMulti;
    final int nextMultiOffset;
    final int oldestXid;
    final int oldestMulti;
    final int minRecoveryPoint;
    final int maxAlign;
    final int floatFormat;
    final int blcksz;
    final int relsegSize;
    final int xlogBlcksz;
    final int xlogSegSize;
    final int nameDataLen;
    final int toastMaxChunkSize;
    final int float8ByVal;
    final int dataChecksumVersion;
    final int crc;

    ControlFileLayout(
            int checkPointCopy,
            int nextXid,
            int nextMulti,
            int oldestXid,
            int oldestMulti,
            int minRecoveryPoint,
            int maxAlign,
            int blcksz,
            int float8ByVal,
            int dataChecksumVersion,
            int crc) {
        this.checkPointCopy = checkPointCopy;
        this.nextXid = nextXid;
        this.nextMulti = nextMulti;
        this.nextMultiOffset = nextMulti + 4;
        this.oldestXid = oldestXid;
        this.oldestMulti = oldestMulti;
        this.minRecoveryPoint = minRecoveryPoint;
        this.maxAlign = maxAlign;
        this.floatFormat = blcksz - 8;
        this.blcksz = blcksz;
        this.relsegSize = blcksz + 4;
        this.xlogBlcksz = blcksz + 8;
        this.xlogSegSize = blcksz + 12;
        this.nameDataLen = blcksz + 16;
        this.toastMaxChunkSize = blcksz + 24;
        this.float8ByVal = float8ByVal;
        this.dataChecksumVersion = dataChecksumVersion;
        this.crc = crc;
    }

    static ControlFileLayout of(ServerVersion version) {
        return switch (version) {
            case PG10 -> V1002;
            case PG11 -> V1100;
            case PG12 -> V1201;
            case PG13, PG14, PG15, PG16, PG17 -> V1300;
            case PG18 -> V1800;
        };
    }
}
