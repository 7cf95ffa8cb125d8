package io.pagegrad.pagefile.device;

/// Rows that a device has decoded and still holds in its own memory, besides those that were copied to a batch.
///
/// @param decoder who holds them
/// @param firstRow first of them, as [PageDecoder#copy] counts
/// @param rows how many
public record DecodedRows(PageDecoder decoder, long firstRow, int rows) {}
