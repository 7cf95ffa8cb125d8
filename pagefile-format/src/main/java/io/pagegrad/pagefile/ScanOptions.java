package io.pagegrad.pagefile;

import io.pagegrad.pagefile.device.PageDecoding;

/// How a scan treats what it reads.
///
/// @param verifyChecksums true computes the checksum of every page, where the source has them
/// @param skipped collects damaged pages, which are then left out; null, the default, lets the first one end the
/// scan
/// @param decoding a device that decodes the pages that it can, with the same rows; null, the default, for none.
/// Its owner closes it after the scan
public record ScanOptions(boolean verifyChecksums, SkippedPages skipped, PageDecoding decoding) {
    /// Checksums verified, damage is an error, the CPU decodes.
    public static final ScanOptions DEFAULT = new ScanOptions(true, null);

    /// Decoded by the CPU.
    public ScanOptions(boolean verifyChecksums, SkippedPages skipped) {
        this(verifyChecksums, skipped, null);
    }

    public ScanOptions withDecoding(PageDecoding value) {
        return new ScanOptions(verifyChecksums, skipped, value);
    }
}
