package io.pagegrad.cache.file;

/// What a refresh did.
///
/// @param unitsKept stretches whose rows were the same
/// @param unitsRead stretches that were new or had changed, and were read
/// @param unitsDropped stretches of the old state that are no more
/// @param rowsBefore rows of the cache before
/// @param rowsAfter rows of the cache now
public record RefreshReport(int unitsKept, int unitsRead, int unitsDropped, long rowsBefore, long rowsAfter) {}
