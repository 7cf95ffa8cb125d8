/// Files under a data directory, read and never written: ranges of pages into private off-heap buffers, segment
/// files as one.
///
/// Start at [io.pagegrad.pagefile.io.SegmentFiles]. Knows no page format.
package io.pagegrad.pagefile.io;
