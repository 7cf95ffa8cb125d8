/// Heap pages as PostgreSQL writes them: page header, line pointers, tuple headers, checksum.
///
/// One class for each on-disk struct; all take absolute addresses of pages that lie in a private buffer.
/// Little-endian only.
///
/// Spec: PostgreSQL, tag REL_18_0, src/include/storage/bufpage.h, itemid.h, src/include/access/htup_details.h.
package io.pagegrad.pagefile.postgres.layout;
