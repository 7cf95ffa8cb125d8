/// Checks of whole relations that tell all damage instead of stopping at the first.
///
/// Start at [io.pagegrad.pagefile.postgres.verify.HeapVerifyUnit]. The rules are those of the reader; what is
/// added is that every column of every visible row is walked, values are put together and decompressed, and
/// tuples may not overlap.
package io.pagegrad.pagefile.postgres.verify;
