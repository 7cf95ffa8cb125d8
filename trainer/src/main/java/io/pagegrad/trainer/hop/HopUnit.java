package io.pagegrad.trainer.hop;

/// One model's training on one partition once: what a worker does between two hops.
///
/// @param trial number of the configuration
/// @param epoch from 0
/// @param position how many partitions the model has visited before in this epoch
/// @param data which of several forms of the data the configuration trains on
public record HopUnit(int trial, long epoch, int position, int data, int partition) {
    /// Where the unit takes place.
    Place place() {
        return new Place(data, partition);
    }

    /// One partition of one form of the data.
    record Place(int data, int partition) {}
}
