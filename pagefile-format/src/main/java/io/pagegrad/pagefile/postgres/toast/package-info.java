/// Values that are compressed or stored out of line: from a varlena of any form to its plain bytes.
///
/// Start at [io.pagegrad.pagefile.postgres.toast.Detoaster].
///
/// Spec: PostgreSQL, tag REL_18_0, src/include/access/toast_compression.h, src/common/pg_lzcompress.c and
/// src/backend/access/common/detoast.c.
package io.pagegrad.pagefile.postgres.toast;
