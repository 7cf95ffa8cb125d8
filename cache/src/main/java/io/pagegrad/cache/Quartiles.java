package io.pagegrad.cache;

/// The quartiles of one column over the rows that are for training: values that occur, none interpolated.
///
/// @param first smallest value with at least a quarter of all values at or below it
/// @param median smallest value with at least half of all values at or below it
/// @param third smallest value with at least three quarters of all values at or below it
public record Quartiles(double first, double median, double third) {
    /// The quartiles of values that are each larger by `offset`.
    public Quartiles plus(double offset) {
        return new Quartiles(first + offset, median + offset, third + offset);
    }
}
