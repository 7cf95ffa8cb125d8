package io.pagegrad.trainer.model;

/// A column that a network reads.
///
/// @param lanes numbers of one row: the length of an array or a byte string
public record NetworkColumn(String name, int lanes) {}
