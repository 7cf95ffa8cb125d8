/// Caches that outlive the process: the result of a query as typed columns in one file, mapped, with the
/// identity of its source and a fingerprint of every stretch of pages, so that a refresh reads only what
/// changed.
///
/// Start at [io.pagegrad.cache.file.CacheFile]; the form of the file is
/// [io.pagegrad.cache.file.CacheFileLayout].
package io.pagegrad.cache.file;
