package io.pagegrad.pagefile;

/// How a scan treats what it reads.
///
/// @param verifyChecksums true computes the checksum of every page, where the source has them
/// @param skipped collects damaged pages, which are then left out; null, the default, lets the first one end the
/// scan
public record ScanOptions(boolean verifyChecksums, SkippedPages skipped) {
    /// Checksums verified, damage is an error.
    public static final ScanOptions DEFAULT = new ScanOptions(true, null);
}
