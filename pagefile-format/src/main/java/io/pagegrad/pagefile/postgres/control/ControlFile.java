package io.pagegrad.pagefile.postgres.control;

/// What `global/pg_control` says. Transaction ids and multixact ids are unsigned, held in `int`.
///
/// @param systemIdentifier of the cluster, unsigned
/// @param checkPoint log position of the last checkpoint record
/// @param redo log position from which that checkpoint replays
/// @param timeLine of that checkpoint
/// @param nextXid first transaction id not yet used
/// @param nextMulti first multixact id not yet used
/// @param nextMultiOffset first place in `pg_multixact/members` not yet used
/// @param oldestXid every id before it is frozen everywhere
/// @param oldestMulti every multixact before it is gone
/// @param minRecoveryPoint replay of a standby must get here before its pages agree with each other; 0 on a
/// primary
/// @param pageBytes `blcksz`
/// @param pagesPerSegment `relseg_size`
/// @param walPageBytes `xlog_blcksz`
/// @param walSegmentBytes `xlog_seg_size`
/// @param nameBytes `nameDataLen`
/// @param toastChunkBytes `toast_max_chunk_size`
/// @param checksums true when pages carry checksums
public record ControlFile(
        ServerVersion version,
        long systemIdentifier,
        ClusterState state,
        long checkPoint,
        long redo,
        int timeLine,
        int nextXid,
        int nextMulti,
        int nextMultiOffset,
        int oldestXid,
        int oldestMulti,
        long minRecoveryPoint,
        int pageBytes,
        long pagesPerSegment,
        int walPageBytes,
        int walSegmentBytes,
        int nameBytes,
        int toastChunkBytes,
        boolean checksums) {
    /// Path relative to the data directory.
    public static final String PATH = "global/pg_control";

    private static final int CHECKPOINT_RECORD_BYTES = 120;
    private static final int WAL_SHORT_HEADER_BYTES = 24;
    private static final int WAL_LONG_HEADER_BYTES = 40;

    /// A log position as the server prints it.
    public static String lsn(long position) {
        return Long.toHexString(position >>> 32).toUpperCase(java.util.Locale.ROOT) + "/"
                + Long.toHexString(position & 0xFFFF_FFFFL).toUpperCase(java.util.Locale.ROOT);
    }

    /// True when a standby that was shut down had replayed nothing behind its last checkpoint record.
    ///
    /// Only then do its pages lie as of that checkpoint: shutting down in recovery writes no pages of its own
    /// when the last checkpoint record has been used for a restart point already, and what was replayed since may
    /// be lost in part.
    public boolean isRecoveryAtCheckpoint() {
        long end = checkPoint;
        long left = CHECKPOINT_RECORD_BYTES;
        while (true) {
            long inPage = walPageBytes - Long.remainderUnsigned(end, walPageBytes);
            if (left <= inPage) {
                break;
            }
            end += inPage;
            left -= inPage;
            left += Long.remainderUnsigned(end, walSegmentBytes) == 0 ? WAL_LONG_HEADER_BYTES : WAL_SHORT_HEADER_BYTES;
        }
        return Long.compareUnsigned(minRecoveryPoint, end + left) <= 0;
    }
}
